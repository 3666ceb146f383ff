// Which point of one map is which of the other: they are, where both are of the same image. Draws nothing.

/** @typedef {import("./chart.js").Chart} Chart @typedef {import("./shapes.js").Spot} Spot */

export class Links {
  /** @param {Chart[]} charts */
  constructor(charts) {
    this.charts = charts;
    this.same = charts.map((chart) => sameImages(charts[0], chart));
  }

  /** The row of a spot's image on a map, or -1. @param {Spot | null} spot @param {number} map */
  rowOn(spot, map) {
    if (!spot) return -1;
    if (spot.map === map) return spot.row;
    if (!this.same[spot.map] || !this.same[map]) return -1;
    return this.charts[map].rowOf(this.charts[spot.map].index[spot.row]);
  }

  /** The rows of the first map that are of the images of some rows of a map, rising.
   * @param {Int32Array} members @param {number} map */
  toFirst(members, map) {
    if (map === 0) return members;
    return members.map((row) => this.rowOn({ map, row }, 0)).filter((row) => row >= 0).sort();
  }

  /** The rows of a map that are of the images of some rows of the first. @param {Int32Array} members
   * @param {number} map */
  fromFirst(members, map) {
    if (map === 0) return members;
    return members.map((row) => this.rowOn({ map: 0, row }, map)).filter((row) => row >= 0);
  }
}

/** Whether the rows of two maps number the same images: so the server says, or both are of one split of one run.
 * @param {Chart} first @param {Chart} other */
function sameImages(first, other) {
  if (first === other) return true;
  if (typeof other.entry.linked === "boolean") return other.entry.linked;
  const of = (/** @type {Chart} */ { entry, about }) => `${entry.address.split("/maps/")[0]} ${about.request?.split}`;
  return of(first) === of(other);
}
