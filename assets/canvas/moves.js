// What buttons and keys do alike: zoom, show everything, go to the centre, undo. Each is one gesture: it commits.

import { within } from "./viewport.js";

/** @typedef {import("./types.js").Context} Context */

export const ZOOM = 1.5;

/** Shows so many times as much of the plane, about its middle. @param {Context} context @param {number} factor */
export function zoom({ store, reach }, factor) {
  store.change({ span: within(store.view.span * factor, reach) });
  store.commit();
}

/** @param {Context} context */
export function showAll({ store, reach }) {
  store.change({ centre: [0, 0], span: 2 * reach });
  store.commit();
}

/** Goes to z = 0. @param {Context} context */
export function centre({ store }) {
  store.change({ z: new Float32Array(store.view.z.length), playing: false });
  store.commit();
}

/** @param {Context} context @param {boolean} back */
export function backOrForth({ store, say }, back) {
  const done = back ? store.undo() : store.redo();
  say(done ? (back ? "Undone" : "Done again") : `Nothing to ${back ? "undo" : "do again"}`);
}

/** Pins the point to the path. @param {Context} context @param {number} most pins that a path has */
export function pin({ store, tell, say }, most) {
  const { pins, z } = store.view;
  if (pins.length >= most) return tell(`A path has at most ${most} pins: remove one first.`);
  store.change({ pins: [...pins, z] });
  store.commit();
  say(`Pin ${pins.length + 1} set`);
}
