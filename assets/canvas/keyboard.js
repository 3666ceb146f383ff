// All that the keys do while the plane has the focus, and the words that a screen reader hears of it.

import { MOST_PINS, held } from "./address.js";
import { nearest, numberOf } from "./members.js";
import { ZOOM, backOrForth, centre, pin, showAll, zoom } from "./moves.js";
import { lift, project, zName } from "./plane.js";

/** @typedef {import("./types.js").Context} Context @typedef {import("./types.js").View} View */

/** How far an arrow moves: a share of what the plane shows. */
const STEP = 1 / 60;
const FAST = 5;
const FINE = 0.2;
/** Arrows as directions on the plane; "-" and "=" along the chosen dimension are the brackets' business. */
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});

export const KEYS_IN_WORDS = [
  ["Arrows", "move on the plane (with Shift 5 times as far, with Ctrl a fifth)"],
  ["[ and ]", "choose the dimension before or after"],
  ["- and =", "move along the chosen dimension"],
  ["P", "pin this point to the path"],
  ["Space", "play or pause the path"],
  ["+ and _", "zoom in and out; 0: show everything"],
  ["C", "go to the centre, z = 0"],
  ["Ctrl+Z, Ctrl+Y", "undo, redo"],
];

/**
 * Listens to the keys on the plane, and to Escape on all of the canvas.
 * @param {Context} context @param {HTMLElement} stage @param {HTMLElement} canvas
 */
export function listen(context, stage, canvas) {
  const { store, gone } = context;
  const leave = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && store.change({ tool: "move" });
  canvas.addEventListener("keydown", leave, { signal: gone });
  stage.addEventListener("keydown", (event) => onKey(context, event), { signal: gone });
  stage.addEventListener(
    "keyup",
    (event) => {
      if (!(event.key in ARROWS) && event.key !== "-" && event.key !== "=") return;
      store.commit(); // one step of undo and one run of the script for a key held down
    },
    { signal: gone },
  );
}

/** @param {Context} context @param {KeyboardEvent} event */
function onKey(context, event) {
  const control = event.ctrlKey || event.metaKey;
  if (event.key in ARROWS) moveBy(context, ARROWS[event.key], event.shiftKey ? FAST : control ? FINE : 1);
  else if (control && "zyZ".includes(event.key)) backOrForth(context, event.key === "z" && !event.shiftKey);
  else if (control || event.altKey || !ACTIONS[event.key]) return;
  else ACTIONS[event.key](context);
  event.preventDefault();
  event.stopPropagation(); // Streamlit has keys of its own
}

/** @type {Record<string, (context: Context) => void>} */
const ACTIONS = {
  "[": (context) => chooseDimension(context, -1),
  "]": (context) => chooseDimension(context, 1),
  "-": (context) => alongDimension(context, -1),
  "=": (context) => alongDimension(context, 1),
  p: (context) => pin(context, MOST_PINS),
  P: (context) => pin(context, MOST_PINS),
  " ": play,
  "+": (context) => zoom(context, 1 / ZOOM),
  _: (context) => zoom(context, ZOOM),
  0: showAll,
  c: centre,
  C: centre,
};

/** @param {Context} context @param {[number, number]} direction @param {number} factor */
function moveBy(context, [du, dv], factor) {
  const { store } = context;
  const { z, span } = store.view;
  const plane = context.plane();
  const [u, v] = project(plane, z);
  const step = span * STEP * factor;
  store.change({ z: held(lift(plane, z, u + du * step, v + dv * step)), playing: false });
}

/** @param {Context} context @param {number} step */
function chooseDimension({ store, order, say }, step) {
  const next = order[(order.indexOf(store.view.dimension) + step + order.length) % order.length];
  store.change({ dimension: next });
  say(`${zName(next)}, ${store.view.z[next].toFixed(2)}`);
}

/** @param {Context} context @param {number} direction */
function alongDimension({ store, reach }, direction) {
  const z = store.view.z.slice();
  z[store.view.dimension] += direction * 2 * reach * STEP;
  store.change({ z: held(z), playing: false });
}

/** @param {Context} context */
function play({ store, tell, say }) {
  const { pins, playing } = store.view;
  if (pins.length < 2) return tell("A path needs two pins: press P here, move, and press P again.");
  store.change({ playing: !playing });
  if (playing) store.commit();
  say(playing ? "Paused" : "Playing the path");
}

/**
 * Where one is, and what the nearest test image is.
 * @param {Context} context
 */
export function whereInWords(context) {
  const { store, codes, labels, order } = context;
  const { z } = store.view;
  const shown = order.slice(0, 4).map((k) => `${zName(k)} ${z[k].toFixed(2)}`).join(", ");
  if (!codes) return shown;
  const near = nearest(codes, z);
  const label = codes.labels ? `, labelled ${labels.name(codes.labels[near])}` : "";
  return `${shown}. The nearest test image is number ${numberOf(codes, near)}${label}.`;
}
