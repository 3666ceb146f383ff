// The pins of the path as a row of small images: click to go there, drag or Alt and arrows to reorder, x to remove.

import { element } from "../elements.js";
import { moved, reorderable } from "./reorder.js";

/** @typedef {import("../types.js").Context} Context */

const SIDE = 56; // CSS pixels of a pin's image, at most

/**
 * @param {Context} context @param {(index: number) => void} goTo
 * @returns {HTMLElement}
 */
export function createPins(context, goTo) {
  const { store, gone } = context;
  const list = element("ol", { class: "pins", "aria-label": "Pins of the path" });
  /** @type {WeakMap<Float32Array, ImageData>} */
  const images = new WeakMap();
  const show = () => void showPins(context, list, images);
  reorderable(list, (from, to) => move(context, list, from, to), gone);
  list.addEventListener("click", (event) => onClick(context, list, event, goTo), { signal: gone });
  list.addEventListener("keydown", (event) => onKey(context, list, event), { signal: gone });
  store.subscribe(["pins"], show);
  show();
  return list;
}

/** Builds the row anew: pins change by a click, never by the frame. @param {Context} context @param {HTMLElement} list
 * @param {WeakMap<Float32Array, ImageData>} images */
async function showPins(context, list, images) {
  const { pins } = context.store.view;
  const shape = context.network.imageShape;
  const focused = indexOf(list, /** @type {ShadowRoot} */ (list.getRootNode()).activeElement ?? null);
  list.hidden = pins.length === 0;
  list.replaceChildren(...pins.map((_, index) => pinItem(index, pins.length, shape)));
  if (focused >= 0) focus(list, Math.min(focused, pins.length - 1));
  paint(list, pins, images);
  const unknown = pins.filter((pin) => !images.has(pin));
  if (!unknown.length) return;
  const rgba = await context.background.decode("pins", joined(unknown));
  if (!rgba) return;
  const bytes = rgba.length / unknown.length;
  unknown.forEach((pin, index) => {
    const data = /** @type {Uint8ClampedArray<ArrayBuffer>} */ (rgba.slice(index * bytes, (index + 1) * bytes));
    images.set(pin, new ImageData(data, shape[1], shape[0]));
  });
  paint(list, context.store.view.pins, images);
}

/** @param {number} index @param {number} count @param {number[]} shape */
function pinItem(index, count, [height, width]) {
  const factor = SIDE / Math.max(height, width);
  const scale = factor >= 1 ? Math.floor(factor) : factor;
  const style = `width: ${width * scale}px; height: ${height * scale}px`;
  const go = element(
    "button",
    {
      type: "button",
      class: "pin",
      tabindex: index ? -1 : 0,
      title: "Click: go there. Drag, or Alt and the arrows: reorder. Delete: remove.",
      "aria-label": `Pin ${index + 1} of ${count}`,
      "aria-keyshortcuts": "Alt+ArrowLeft Alt+ArrowRight Delete",
    },
    element("canvas", { width, height, style, class: "picture", "aria-hidden": "true" }),
    element("span", { class: "place", "aria-hidden": "true" }, String(index + 1)),
  );
  const words = `Remove pin ${index + 1}`;
  const named = { title: words, "aria-label": words };
  const about = { type: "button", class: "remove", "data-still": true, tabindex: -1, ...named };
  return element("li", {}, go, element("button", about, "\u00d7"));
}

/** @param {HTMLElement} list @param {readonly Float32Array[]} pins @param {WeakMap<Float32Array, ImageData>} images */
function paint(list, pins, images) {
  list.querySelectorAll("canvas").forEach((canvas, index) => {
    const image = images.get(pins[index]);
    if (image) canvas.getContext("2d")?.putImageData(image, 0, 0);
  });
}

/** @param {Context} context @param {HTMLElement} list @param {MouseEvent} event
 * @param {(index: number) => void} goTo */
function onClick(context, list, event, goTo) {
  const target = /** @type {Element} */ (event.target);
  const index = indexOf(list, target);
  if (index < 0) return;
  if (target.closest(".remove")) return remove(context, index);
  choose(list, index);
  goTo(index);
}

/** @param {Context} context @param {HTMLElement} list @param {KeyboardEvent} event */
function onKey(context, list, event) {
  const index = indexOf(list, /** @type {Element} */ (event.target));
  const { key } = event;
  const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : key === "ArrowLeft" || key === "ArrowUp" ? -1 : 0;
  const last = list.children.length - 1;
  if (index < 0) return;
  if (key === "Delete" || key === "Backspace") remove(context, index);
  else if (step && event.altKey) move(context, list, index, Math.max(0, Math.min(index + step, last)));
  else if (step) focus(list, Math.max(0, Math.min(index + step, last)));
  else if (key === "Home" || key === "End") focus(list, key === "Home" ? 0 : last);
  else return;
  event.preventDefault();
  event.stopPropagation(); // Streamlit and the browser have uses of their own for these
}

/** @param {Context} context @param {HTMLElement} list @param {number} from @param {number} to */
function move({ store, say }, list, from, to) {
  if (from === to) return;
  focus(list, to); // the row is built anew, and gives the focus to the same place
  store.change({ pins: moved(store.view.pins, from, to), playing: false });
  store.commit();
  say(`Pin ${from + 1} is now pin ${to + 1} of ${store.view.pins.length}`);
}

/** @param {Context} context @param {number} index */
function remove({ store, say }, index) {
  store.change({ pins: store.view.pins.filter((_, other) => other !== index), playing: false });
  store.commit();
  say(`Pin ${index + 1} removed, ${store.view.pins.length} left`);
}

/** The one pin that Tab reaches; the arrows go on from there. @param {HTMLElement} list @param {number} index */
function choose(list, index) {
  list.querySelectorAll(".pin").forEach((pin, k) => pin.setAttribute("tabindex", k === index ? "0" : "-1"));
}

/** @param {HTMLElement} list @param {number} index */
function focus(list, index) {
  choose(list, index);
  /** @type {HTMLElement | undefined} */ (list.querySelectorAll(".pin")[index])?.focus();
}

/** @param {HTMLElement} list @param {Element | null} target */
function indexOf(list, target) {
  const item = target?.closest("li");
  return item ? Array.from(list.children).indexOf(item) : -1;
}

/** @param {readonly Float32Array[]} pins */
function joined(pins) {
  const all = new Float32Array(pins.length * pins[0].length);
  pins.forEach((pin, index) => all.set(pin, index * pin.length));
  return all;
}
