// The path panel: pins, playing, the path laid out, and files of it. Puts the pieces together; draws no image itself.

import { MOST_PINS } from "../address.js";
import { Course } from "./course.js";
import { button, element, write } from "../elements.js";
import { Download, fileName, filmOf, stripOf, toBytes } from "./film.js";
import { segmented } from "../icons.js";
import { legs, pathPoints } from "../lerp.js";
import { twoExamples } from "../members.js";
import { createPins } from "./pins.js";
import { Playback } from "./playback.js";
import { createRange } from "../range.js";
import { Live } from "../live.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").View} View */

const STRAIGHT = "Straight lines between the pins.";
const ROUND = "Arcs round the origin. In many dimensions a straight line passes closer to it than most codes lie.";
const KINDS = /** @type {[View["path"], string, string][]} */ ([
  ["linear", "Linear", STRAIGHT],
  ["spherical", "Spherical", ROUND],
]);
const SPEED = { label: "Seconds from pin to pin", min: 0.25, max: 5, step: 0.25 };

/** @param {Context} context @returns {import("../types.js").Part} */
export function createPath(context) {
  const { store, gone } = context;
  const playback = new Playback(store, gone);
  const course = new Course(context, playback);
  const download = new Download();
  const pins = createPins(context, (index) => {
    playback.goTo(index);
    store.commit();
  });
  const live = new Live(context);
  const steering = element("div", { class: "steering" }, live.element, controls(context, playback));
  const parts = [header(context), emptiness(context, playback), pins, steering];
  const panel = element("section", { class: "path panel", "data-part": "path", "aria-label": "Path" });
  panel.append(...parts, course.element, files(context, course, download));
  const destroy = () => {
    course.destroy();
    live.destroy();
    download.forget();
  };
  return { element: panel, destroy };
}

/** @param {Context} context */
function header({ store, tell, say, gone }) {
  const pin = () => {
    const { pins, z } = store.view;
    if (pins.length >= MOST_PINS) return tell(`A path has at most ${MOST_PINS} pins: remove one first.`);
    store.change({ pins: [...pins, z], playing: false });
    store.commit();
    say(`Pin ${pins.length + 1} set`);
  };
  const clear = () => {
    store.change({ pins: [], progress: 0, playing: false });
    store.commit();
    say("All pins removed; undo brings them back");
  };
  const pinning = button("Pin this point", "Adds the point where you are to the path (key P on the plane)", pin, gone);
  const clearing = button("Clear", "Removes all pins (undo brings them back: Ctrl+Z on the plane)", clear, gone);
  const show = () => void (clearing.hidden = !store.view.pins.length);
  store.subscribe(["pins"], show);
  show();
  return element("div", { class: "head" }, element("h3", {}, "Path"), pinning, clearing);
}

/** What to do where there is no path yet. @param {Context} context @param {Playback} playback */
function emptiness({ store, codes, labels, say, gone }, playback) {
  const words = element("p", { class: "hint" });
  const start = () => {
    const pins = codes && twoExamples(codes, labels.present);
    if (!pins) return;
    store.change({ pins });
    playback.goTo(0);
    store.commit();
    say("Two pins set");
  };
  const title = "Sets two pins: typical test codes that lie far apart, of different labels where there are labels";
  const examples = button("Pin two examples", title, start, gone);
  const show = () => {
    const { length } = store.view.pins;
    write(words, length ? "One more pin makes a path: move, and press P or the button again." : NO_PINS);
    words.hidden = length > 1;
    examples.hidden = length > 0 || !codes || codes.count < 2;
  };
  store.subscribe(["pins"], show);
  show();
  return element("div", { class: "emptiness" }, words, examples);
}

const NO_PINS =
  "A path leads from pin to pin through latent space. Move to a place on the plane and press P, or the button; " +
  "then to another.";

/** @param {Context} context @param {Playback} playback */
function controls({ store, gone }, playback) {
  const play = button("Play", "Plays the path (Space on the plane)", () => playback.toggle(), gone);
  play.classList.add("primary", "play");
  const [speed, showSpeed] = speedOf(store, gone);
  const [loop, showLoop] = loopOf(store, gone);
  const explained = element("span", { class: "hint" });
  const kind = segmented("Kind of path", KINDS, (path) => {
    store.change({ path });
    if (!store.view.playing && playback.onPath) playback.goTo(store.view.progress);
    store.commit();
  });
  const row = element("div", { class: "controls" }, play, speed, loop, kind.element, explained);
  const show = () => {
    const { playing, path, pins } = store.view;
    row.hidden = pins.length < 2;
    write(play, playing ? "Pause" : "Play");
    play.dataset.playing = String(playing);
    kind.set(path);
    write(explained, KINDS.find(([value]) => value === path)?.[2] ?? "");
    showSpeed();
    showLoop();
  };
  store.subscribe(["playing", "path", "pins", "speed", "loop"], show);
  show();
  return row;
}

/** @param {Context["store"]} store @param {AbortSignal} gone @returns {[HTMLElement, () => void]} */
function speedOf(store, gone) {
  const slider = createRange(SPEED, (speed) => store.change({ speed }), () => store.commit(), gone);
  const value = element("output", { class: "number" });
  const show = () => {
    slider.value = String(store.view.speed);
    slider.ariaValueText = `${store.view.speed} seconds`;
    write(value, `${Number(store.view.speed.toFixed(2))} s a leg`);
  };
  return [element("label", { class: "speed", title: SPEED.label }, slider, value), show];
}

/** @param {Context["store"]} store @param {AbortSignal} gone @returns {[HTMLElement, () => void]} */
function loopOf(store, gone) {
  const box = element("input", { type: "checkbox" });
  const change = () => {
    store.change({ loop: box.checked });
    store.commit();
  };
  box.addEventListener("change", change, { signal: gone });
  const title = "From the last pin the path leads back to the first, and playing goes on";
  return [element("label", { class: "switch", title }, box, "Loop"), () => void (box.checked = store.view.loop)];
}

/** @param {Context} context @param {Course} course @param {Download} download */
function files(context, course, download) {
  const { store, network, gone } = context;
  const state = element("span", { class: "hint", role: "status" });
  const row = element("div", { class: "files" });
  /** @param {string} doing @param {string} ending @param {() => Promise<Blob | null>} make */
  const saves = (doing, ending, make) => async () => {
    buttons.forEach((each) => (each.disabled = true));
    state.classList.remove("warning");
    state.textContent = doing;
    try {
      const blob = await make();
      if (blob && !gone.aborted) download.save(blob, fileName(context.name, ending));
      state.textContent = "";
    } catch (error) {
      state.classList.add("warning");
      state.textContent = `The file could not be made: ${/** @type {Error} */ (error).message}`;
    }
    buttons.forEach((each) => (each.disabled = false));
  };
  const strip = async () => course.rgba && stripOf(course.rgba, course.count, network.imageShape);
  const gif = saves("Making the GIF…", "gif", () => film(context));
  const png = saves("Making the PNG…", "png", strip);
  const buttons = [
    ...(context.makeGif ? [button("GIF", "Saves the path as an animated GIF at this speed", gif, gone)] : []),
    button("PNG strip", "Saves the images above side by side", png, gone),
  ];
  row.append("Save as", ...buttons, state);
  const show = () => void (row.hidden = store.view.pins.length < 2);
  store.subscribe(["pins"], show);
  show();
  return row;
}

/** The path as an animated GIF; null where the canvas has gone meanwhile, or nobody makes one. @param {Context} context */
async function film({ store, network, background, makeGif }) {
  const { path, pins, loop, speed } = store.view;
  const { frames, milliseconds } = filmOf(legs(pins, loop), speed, loop);
  const points = pathPoints(path, pins, loop, loop ? frames + 1 : frames);
  const rgba = await background.decode("film", points.subarray(0, frames * network.latentDim));
  return rgba && makeGif && makeGif(toBytes(rgba, network.imageShape[2]), milliseconds, loop);
}
