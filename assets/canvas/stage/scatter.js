// Where the codes lie on the plane: their coordinates, which of them lies nearest to a place, which lie in a polygon.
// Pure numbers: draws nothing.

import { project } from "../plane.js";

/** @typedef {import("../types.js").Codes} Codes @typedef {import("../types.js").Labels} Labels */
/** @typedef {import("../types.js").Plane} Plane */

/** With one latent dimension the labels' lanes lie between these: over the backdrop's images, or over the numbers. */
export const LANES = { overImages: -0.24, bottom: -0.42, top: 0.46 };
const TURN = (Math.sqrt(5) - 1) / 2; // its multiples, less their whole part, fill an interval evenly
const CODES_A_BIN = 3;

export class Scatter {
  /** @param {Codes} codes @param {Labels} labels */
  constructor(codes, labels) {
    this.codes = codes;
    this.labels = labels;
    this.u = new Float32Array(codes.count);
    this.v = new Float32Array(codes.count);
    /** @type {Plane | null} */
    this.plane = null;
    this.overImages = true;
    this.bins = new Bins(this.u, this.v);
  }

  /** Computes the coordinates on a plane, unless they are there.
   * @param {Plane} plane @param {boolean} [overImages] whether lanes leave room for the backdrop's images */
  lie(plane, overImages = true) {
    if (this.plane === plane && (plane.b || this.overImages === overImages)) return;
    Object.assign(this, { plane, overImages });
    const { z, dim, count } = this.codes;
    for (let n = 0; n < count; n++) [this.u[n], this.v[n]] = project(plane, z, n * dim);
    const bottom = overImages ? LANES.overImages : LANES.bottom;
    if (!plane.b) spreadOverLanes(this.v, this.codes.labels, this.labels.present, bottom);
    this.bins = new Bins(this.u, this.v);
  }

  /**
   * Whether each label's codes are seen, by label; null where all are.
   * @param {ReadonlySet<number>} hidden @returns {((index: number) => boolean) | null}
   */
  shown(hidden) {
    const { labels } = this.codes;
    return labels && hidden.size ? (index) => !hidden.has(labels[index]) : null;
  }

  /**
   * The code nearest to (u, v) of those shown, or -1 where none lies within the distances.
   * @param {number} u @param {number} v @param {number} farU @param {number} farV @param {ReadonlySet<number>} hidden
   */
  nearest(u, v, farU, farV, hidden) {
    const shown = this.shown(hidden);
    let best = 1;
    let found = -1;
    this.bins.each(u - farU, u + farU, v - farV, v + farV, (index) => {
      const square = ((this.u[index] - u) / farU) ** 2 + ((this.v[index] - v) / farV) ** 2;
      if (!(square <= best) || (shown && !shown(index))) return;
      best = square;
      found = index;
    });
    return found;
  }

  /**
   * The codes nearest to (u, v), hidden or not, the nearest first, and how far each is; all where there are fewer.
   * @param {number} u @param {number} v @param {number} count
   * @returns {{rows: number[], distances: number[]}}
   */
  around(u, v, count) {
    /** @type {number[]} */
    const rows = [];
    /** @type {number[]} */
    const squares = [];
    this.bins.outwards(u, v, (index) => {
      const square = (this.u[index] - u) ** 2 + (this.v[index] - v) ** 2;
      if (!(square < (squares.length < count ? Infinity : squares[count - 1]))) return;
      let place = Math.min(squares.length, count - 1);
      for (; place > 0 && squares[place - 1] > square; place--) {
        squares[place] = squares[place - 1];
        rows[place] = rows[place - 1];
      }
      squares[place] = square;
      rows[place] = index;
    }, (free) => squares.length === count && squares[count - 1] <= free * free);
    return { rows, distances: squares.map(Math.sqrt) };
  }

  /**
   * The codes inside a polygon, of those shown, rising.
   * @param {[number, number][]} polygon corners (u, v) @param {ReadonlySet<number>} hidden
   */
  inside(polygon, hidden) {
    const shown = this.shown(hidden);
    const us = polygon.map(([u]) => u);
    const vs = polygon.map(([, v]) => v);
    /** @type {number[]} */
    const members = [];
    this.bins.each(Math.min(...us), Math.max(...us), Math.min(...vs), Math.max(...vs), (index) => {
      if ((!shown || shown(index)) && encloses(polygon, this.u[index], this.v[index])) members.push(index);
    });
    return Int32Array.from(members).sort();
  }
}

/**
 * Whether a polygon encloses a place: a ray from there to the right crosses its sides an odd number of times.
 * @param {[number, number][]} polygon @param {number} u @param {number} v
 */
export function encloses(polygon, u, v) {
  let odd = false;
  for (let k = 0, last = polygon.length - 1; k < polygon.length; last = k++) {
    const [u0, v0] = polygon[k];
    const [u1, v1] = polygon[last];
    if (v0 > v !== v1 > v && u < u0 + ((v - v0) / (v1 - v0)) * (u1 - u0)) odd = !odd;
  }
  return odd;
}

/**
 * With one latent dimension: a lane for each label, its codes spread evenly over its height.
 * @param {Float32Array} v @param {Int32Array | null} labels @param {number[]} present
 * @param {number} bottom of the lowest lane
 */
export function spreadOverLanes(v, labels, present, bottom) {
  const lanes = Math.max(1, present.length);
  const laneOf = new Map(present.map((label, lane) => [label, lane]));
  const height = (LANES.top - bottom) / lanes;
  for (let n = 0; n < v.length; n++) {
    const lane = labels ? (laneOf.get(labels[n]) ?? 0) : 0;
    v[n] = LANES.top - (lane + 0.15 + 0.7 * ((n * TURN) % 1)) * height;
  }
}

/** Indices sorted into a grid of bins, so that a search looks at few of them. */
class Bins {
  /** @param {Float32Array} u @param {Float32Array} v */
  constructor(u, v) {
    this.side = Math.max(1, Math.ceil(Math.sqrt(u.length / CODES_A_BIN)));
    const [across, up] = [extent(u), extent(v)];
    this.u0 = across.from;
    this.v0 = up.from;
    this.perU = this.side / across.length;
    this.perV = this.side / up.length;
    const bin = new Int32Array(u.length);
    this.start = new Int32Array(this.side * this.side + 1);
    for (let n = 0; n < u.length; n++) {
      bin[n] = this.place(v[n], this.v0, this.perV) * this.side + this.place(u[n], this.u0, this.perU);
      this.start[bin[n] + 1]++;
    }
    for (let k = 0; k < this.side * this.side; k++) this.start[k + 1] += this.start[k];
    const next = this.start.slice();
    this.members = new Int32Array(u.length);
    for (let n = 0; n < u.length; n++) this.members[next[bin[n]]++] = n;
  }

  /** @param {number} value @param {number} from @param {number} per */
  place(value, from, per) {
    return Math.max(0, Math.min(this.side - 1, Math.floor((value - from) * per)));
  }

  /**
   * Calls `visit` with all indices in this rectangle, and with some near it.
   * @param {number} fromU @param {number} toU @param {number} fromV @param {number} toV
   * @param {(index: number) => void} visit
   */
  each(fromU, toU, fromV, toV, visit) {
    const [left, right] = [this.place(fromU, this.u0, this.perU), this.place(toU, this.u0, this.perU)];
    const top = this.place(toV, this.v0, this.perV);
    for (let row = this.place(fromV, this.v0, this.perV); row <= top; row++) {
      const end = this.start[row * this.side + right + 1];
      for (let k = this.start[row * this.side + left]; k < end; k++) visit(this.members[k]);
    }
  }

  /**
   * Calls `visit` with all indices, ring by ring of bins round a place, until `enough` of the distance from there
   * within which nothing is left to visit.
   * @param {number} u @param {number} v @param {(index: number) => void} visit
   * @param {(free: number) => boolean} enough
   */
  outwards(u, v, visit, enough) {
    const { side, u0, v0, perU, perV } = this;
    const [column, row] = [this.place(u, u0, perU), this.place(v, v0, perV)];
    for (let ring = 0; ring < side; ring++) {
      const [left, right, low, high] = [column - ring, column + ring, row - ring, row + ring];
      for (let j = Math.max(0, low); j <= Math.min(side - 1, high); j++) {
        const step = j === low || j === high ? 1 : 2 * ring; // between its ends the ring has two bins
        for (let i = left; i <= right; i += step || 1) {
          if (i < 0 || i >= side) continue;
          const bin = j * side + i;
          for (let k = this.start[bin]; k < this.start[bin + 1]; k++) visit(this.members[k]);
        }
      }
      const free = Math.min(
        left > 0 ? u - (u0 + left / perU) : Infinity,
        right < side - 1 ? u0 + (right + 1) / perU - u : Infinity,
        low > 0 ? v - (v0 + low / perV) : Infinity,
        high < side - 1 ? v0 + (high + 1) / perV - v : Infinity,
      );
      if (enough(free)) return;
    }
  }
}

/** Where values begin, and how far they reach; 1 where they do not. @param {Float32Array} values */
function extent(values) {
  let [from, to] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < from) from = value; // never true of what is no number
    if (value > to) to = value;
  }
  return to > from ? { from, length: to - from } : { from: Number.isFinite(from) ? from : 0, length: 1 };
}
