// Where one is in a lesson, told by the canvas to whoever asks: two components on one page share this module. Knows
// neither of them.

/** @typedef {{z: Float32Array, start: Float32Array, of: string}} Point  z of now and at the beginning (d,), and of
 * which step of which lesson */

/** @type {Set<(point: Point) => void>} */
const listeners = new Set();
/** @type {Point | null} */
let latest = null;

/** @param {Point} point */
export function tellPoint(point) {
  latest = point;
  for (const listener of listeners) listener(point);
}

/** Calls `listener` with where one is now, and after each movement. @param {(point: Point) => void} listener
 * @param {AbortSignal} gone */
export function hearPoint(listener, gone) {
  listeners.add(listener);
  gone.addEventListener("abort", () => listeners.delete(listener), { once: true });
  if (latest) listener(latest);
}
