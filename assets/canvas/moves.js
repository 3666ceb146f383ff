// What buttons and keys do alike: zoom, show everything, go to the centre, undo. Each is one gesture: it commits.

import { project } from "./plane.js";
import { within } from "./viewport.js";

/** @typedef {import("./types.js").Context} Context */

export const ZOOM = 1.5;

/** What these need of a store. @typedef {{store: import("./viewport.js").Zoomable, reach: number}} Zoomed */

/** Shows so many times as much of the plane, about its middle. @param {Zoomed} zoomed @param {number} factor */
export function zoom({ store, reach }, factor) {
  store.change({ span: within(store.view.span * factor, reach) });
  store.commit();
}

/** @param {Zoomed} zoomed */
export function showAll({ store, reach }) {
  store.change({ centre: [0, 0], span: 2 * reach });
  store.commit();
}

/** Goes to z = 0. @param {Context} context */
export function centre({ store }) {
  store.change({ z: new Float32Array(store.view.z.length), playing: false });
  store.commit();
}

/** Goes to where an image of one's own lies; where the plane does not show that, it follows at the gesture's end.
 * @param {Context} context @param {import("./types.js").Placed} placed @param {boolean} done */
export function goToPlaced({ store, plane }, placed, done) {
  store.change({ placed, z: Float32Array.from(placed.zMean), playing: false });
  if (!done) return;
  const [u, v] = project(plane(), placed.zMean);
  const { centre, span } = store.view;
  if (Math.max(Math.abs(u - centre[0]), Math.abs(v - centre[1])) > span / 2) store.change({ centre: [u, v] });
}

/** @param {{store: {undo(): boolean, redo(): boolean}, say: (text: string) => void}} context
 * @param {boolean} back */
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
