// The worker: decodes many images and computes densities off the page's thread, in slices, for background.js, which
// explains the messages. Knows no canvas.

import { Decoding, Pace } from "./decoding.js";
import { DensityJob } from "./density.js";
import { Network } from "../network.js";
import { Queue } from "./queue.js";

/** @typedef {import("./background.js").Task} Task */

const SLICE = 10; // milliseconds, after which newer messages are read
const BREATH = 1000; // milliseconds, after which a long job says that it goes on

const scope = /** @type {Worker} */ (/** @type {unknown} */ (globalThis)); // what it shares with the page's side
const row = new Queue();
const pace = new Pace();
const turns = new MessageChannel(); // a timer would wait 4 ms between slices
let running = false;
let spoke = 0;

/** @type {Network} */
let network;
/** @type {import("../network.js").Manifest} */
let manifest;

scope.onmessage = (/** @type {MessageEvent} */ { data }) => {
  if (data.start) start(data.start);
  else take(data.key, data.id, data.task);
};

turns.port1.onmessage = () => {
  row.step(SLICE);
  running = !row.empty;
  if (running) turns.port2.postMessage(null);
  if (performance.now() - spoke > BREATH) say({});
};

/** @param {{module: WebAssembly.Module, manifest: import("../network.js").Manifest, weights: ArrayBuffer}} parts */
function start(parts) {
  manifest = parts.manifest;
  network = new Network(parts.module, manifest, parts.weights); // what it throws reaches the page as an error
  say({ ready: true });
}

/** @param {string} key @param {number} id @param {Task} task */
function take(key, id, task) {
  /** @param {import("./background.js").Result} result */
  const done = (result) => say({ key, id, result }, result ? [result.buffer] : []);
  row.put(key, task.z ? new Decoding(network, manifest, task.z, pace, done) : new DensityJob(task.density, done));
  if (!running) turns.port2.postMessage(null);
  running = true;
}

/** @param {object} message @param {Transferable[]} [moved] */
function say(message, moved = []) {
  spoke = performance.now();
  scope.postMessage(message, moved);
}
