// Decoding of many images, and densities, off the page's thread; where no worker can run, in short slices on it.
// Knows nothing of what the results are for.
//
// Messages to the worker: {start: {module, manifest, weights}} once, then {key, id, task}. From it: {ready: true},
// {key, id, result}, and {} now and then during long work. The worker drops a task when a newer one of its key comes.

import { Decoding, Pace } from "./decoding.js";
import { DensityJob } from "./density.js";
import { Network } from "../network.js";
import { Queue } from "./queue.js";

/** @typedef {import("./density.js").DensityRequest} DensityRequest */
/** @typedef {import("../network.js").Manifest} Manifest */
/** @typedef {{z: Float32Array, density?: undefined} | {z?: undefined, density: DensityRequest}} Task */
/** Null where it cannot be had. @typedef {Uint8ClampedArray<ArrayBuffer> | Float32Array<ArrayBuffer> | null} Result */
/** @typedef {{id: number, task: Task, resolve: (result: any) => void}} Waiting */

const SLICE = 6; // milliseconds of the page's thread at a time
const LOOK = 5000; // milliseconds between looks at whether the worker lives
const SILENT_LOOKS = 3; // so many without a word while work waits: it is dead

function startWorker() {
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
}

export class Background {
  /**
   * @param {object} parts
   * @param {WebAssembly.Module} parts.module the kernels
   * @param {Manifest} parts.manifest
   * @param {ArrayBuffer} parts.weights
   * @param {AbortSignal} parts.gone
   * @param {() => Worker} [parts.start]
   */
  constructor({ module, manifest, weights, gone, start = startWorker }) {
    this.parts = { module, manifest, weights };
    this.gone = gone;
    /** @type {Map<string, Waiting>} */
    this.waiting = new Map();
    this.count = 0;
    this.silent = 0;
    this.looks = 0;
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {OnThisThread | null} */
    this.here = null;
    gone.addEventListener("abort", () => this.destroy());
    this.begin(start);
  }

  /**
   * The images at z, (n, d), as RGBA bytes n*h*w*4; null when a newer request of the same key replaced this one, the
   * canvas is gone, or the network cannot run.
   * @param {string} key @param {Float32Array} z @returns {Promise<Uint8ClampedArray<ArrayBuffer> | null>}
   */
  decode(key, z) {
    return this.ask(key, { z });
  }

  /**
   * The density that `request` describes, or null as with `decode`.
   * @param {string} key @param {DensityRequest} request @returns {Promise<Float32Array<ArrayBuffer> | null>}
   */
  density(key, request) {
    return this.ask(key, { density: request });
  }

  /** Everybody who waits hears null, and the worker ends. */
  destroy() {
    this.stopWorker();
    this.here?.stop();
    for (const { resolve } of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }

  /** @param {() => Worker} start */
  begin(start) {
    try {
      this.worker = start();
      this.worker.onmessage = ({ data }) => this.hear(data);
      this.worker.onerror = (event) => {
        event.preventDefault();
        this.fallBack();
      };
      this.worker.onmessageerror = () => this.fallBack();
      this.worker.postMessage({ start: this.parts });
    } catch {
      this.fallBack();
    }
  }

  /** @param {string} key @param {Task} task @returns {Promise<any>} */
  ask(key, task) {
    this.waiting.get(key)?.resolve(null);
    if (this.gone.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const waiting = { id: ++this.count, task, resolve };
      this.waiting.set(key, waiting);
      this.pass(key, waiting);
    });
  }

  /** @param {string} key @param {Waiting} waiting */
  pass(key, { id, task }) {
    if (this.here) return this.here.put(key, id, task);
    this.worker?.postMessage({ key, id, task });
    this.looks ||= window.setInterval(() => this.look(), LOOK);
  }

  /** @param {{key?: string, id?: number, result?: Result}} message */
  hear({ key, id, result }) {
    this.silent = 0;
    if (key === undefined || this.waiting.get(key)?.id !== id) return;
    this.waiting.get(key)?.resolve(result);
    this.waiting.delete(key);
    if (!this.waiting.size) this.rest();
  }

  /** A worker may die without a word, of too little memory say; one that lives speaks every second of its work. */
  look() {
    if (++this.silent >= SILENT_LOOKS) this.fallBack();
  }

  rest() {
    clearInterval(this.looks);
    this.looks = 0;
    this.silent = 0;
  }

  /** From now on all work is done here, that which waits first. */
  fallBack() {
    this.stopWorker();
    if (this.here || this.gone.aborted) return;
    this.here = new OnThisThread(this.parts, (message) => this.hear(message));
    for (const [key, waiting] of this.waiting) this.pass(key, waiting);
  }

  stopWorker() {
    this.rest();
    this.worker?.terminate();
    this.worker = null;
  }
}

/** What the worker does, in slices short enough to keep the page alive. */
class OnThisThread {
  /**
   * @param {{module: WebAssembly.Module, manifest: Manifest, weights: ArrayBuffer}} parts
   * @param {(message: {key: string, id: number, result: Result}) => void} say
   */
  constructor(parts, say) {
    this.parts = parts;
    this.say = say;
    this.row = new Queue();
    this.pace = new Pace();
    this.timer = 0;
    /** @type {Network | null} */
    this.network = null;
  }

  /** @param {string} key @param {number} id @param {Task} task */
  put(key, id, task) {
    /** @param {Result} result */
    const done = (result) => this.say({ key, id, result });
    try {
      this.row.put(key, task.z ? this.decoding(task.z, done) : new DensityJob(task.density, done));
      this.timer ||= window.setTimeout(() => this.turn());
    } catch {
      done(null);
    }
  }

  /** @param {Float32Array} z @param {(result: Result) => void} done */
  decoding(z, done) {
    const { module, manifest, weights } = this.parts;
    this.network ??= new Network(module, manifest, weights);
    return new Decoding(this.network, manifest, z, this.pace, done);
  }

  turn() {
    this.row.step(SLICE);
    this.timer = this.row.empty ? 0 : window.setTimeout(() => this.turn());
  }

  stop() {
    clearTimeout(this.timer);
  }
}
