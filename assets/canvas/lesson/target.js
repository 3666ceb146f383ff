// Whether a point is where a step of a lesson wants it: the conditions of pages/ui/lessons/conditions.py. Pure numbers.

/** @typedef {import("../types.js").Condition} Condition */

/** @type {Record<string, (rest: any[], z: ArrayLike<number>, start: ArrayLike<number>) => boolean>} */
const HOLDS = {
  disc: ([i, j, a, b, radius], z) => Math.hypot(z[i] - a, z[j] - b) <= radius,
  outside: ([i, j, a, b, radius], z) => Math.hypot(z[i] - a, z[j] - b) >= radius,
  range: ([k, least, most], z) => (least === null || z[k] >= least) && (most === null || z[k] <= most),
  moved: ([dimensions, by], z, start) => dimensions.some((/** @type {number} */ k) => Math.abs(z[k] - start[k]) >= by),
  still: ([dimensions, within], z, start) =>
    dimensions.every((/** @type {number} */ k) => Math.abs(z[k] - start[k]) <= within),
};

/**
 * Whether all conditions hold at z, for a step that began at `start`.
 * @param {Condition[]} target @param {ArrayLike<number>} z @param {ArrayLike<number>} start
 */
export function holds(target, z, start) {
  return target.every(([kind, ...rest]) => HOLDS[kind](rest, z, start));
}
