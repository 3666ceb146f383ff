// Which points of a map are shown by their images, so that no two overlap, and how large. Pure numbers.
//
// The choice is made for a step of the zoom, on the map and not in the window: while one pans nothing changes, and
// until the next step the images keep their size.

const STEP = 2 ** 0.25;
const SMALLEST = 14; // CSS pixels of an image's longer side, where there is little room
const LARGEST = 96;
const CLEAR = 28; // CSS pixels of room from which points give way to images by themselves
const OF_ROOM = 1.2; // of the median distance to the tenth neighbour
const NEAR = [0, -1, 1]; // its own cell first: it is the likeliest to be taken
const HIDDEN = 3; // other points that an image may cover where points are to be seen too

/** The step of zoom that a window has: the largest power of STEP that is no larger. @param {number} perU */
export function stepOf(perU) {
  return STEP ** Math.floor(Math.log(perU) / Math.log(STEP) + 1e-9);
}

/** Whether there is room for any images among the points. @param {number} radius the median distance to the tenth
 * neighbour @param {number} step */
export function isRoomy(radius, step) {
  return OF_ROOM * radius * step >= CLEAR;
}

/**
 * How long an image's longer side is, in device pixels: a whole multiple of its natural length, or of one of its
 * smaller copies', that fits the room; where the smallest copy is larger than that, as much as fits.
 * @param {number} radius @param {number} step @param {number} ratio @param {number[]} sides of all copies
 */
export function sideFor(radius, step, ratio, sides) {
  const room = ratio * Math.max(SMALLEST, Math.min(LARGEST, OF_ROOM * radius * step));
  const largest = Math.max(...sides);
  if (largest <= room) return largest * Math.floor(room / largest);
  return Math.max(...sides.filter((side) => side <= room), 0) || Math.floor(room);
}

/**
 * The points of which no two are nearer than `pitch` across and up, in the order in which they are offered.
 * @param {Float32Array} u @param {Float32Array} v @param {Iterable<number>} order @param {number} pitch
 * @returns {Int32Array}
 */
export function apart(u, v, order, pitch) {
  const cells = new Cells(u, v, pitch);
  /** @type {number[]} */
  const taken = [];
  for (const n of order) if (cells.take(n)) taken.push(n);
  return Int32Array.from(taken);
}

/**
 * Whether an image in a point's place would cover few other points.
 * @param {import("../stage/scatter.js").Scatter} scatter @param {number} n the point
 * @param {number} half of the image's side, in plane units @param {(n: number) => boolean} shown
 */
export function hasRoom({ u, v, bins }, n, half, shown) {
  let others = -1; // the point itself
  bins.each(u[n] - half, u[n] + half, v[n] - half, v[n] + half, (m) => {
    if (Math.abs(u[m] - u[n]) < half && Math.abs(v[m] - v[n]) < half && shown(m)) others++;
  });
  return others <= HIDDEN;
}

/** Cells as wide as the pitch, each with the one point that was taken of it: a table of hashes, with open addresses. */
class Cells {
  /** @param {Float32Array} u @param {Float32Array} v @param {number} pitch */
  constructor(u, v, pitch) {
    this.u = u;
    this.v = v;
    this.pitch = pitch;
    this.mask = 2 ** Math.ceil(Math.log2(2 * u.length + 2)) - 1;
    this.table = new Int32Array(this.mask + 1); // a point and one more: 0 is nobody
  }

  /** Takes a point, if none that was taken is too near. @param {number} n */
  take(n) {
    const { u, v, pitch, table } = this;
    const [i, j] = [Math.floor(u[n] / pitch), Math.floor(v[n] / pitch)];
    if (Number.isNaN(i + j)) return false;
    for (const down of NEAR) {
      for (const across of NEAR) {
        const other = table[this.slot(i + across, j + down)] - 1;
        if (other >= 0 && Math.abs(u[n] - u[other]) < pitch && Math.abs(v[n] - v[other]) < pitch) return false;
      }
    }
    table[this.slot(i, j)] = n + 1;
    return true;
  }

  /** Where a cell's point stands, or would. @param {number} i @param {number} j */
  slot(i, j) {
    const { u, v, pitch, table, mask } = this;
    let slot = (Math.imul(i, 73856093) ^ Math.imul(j, 19349663)) & mask;
    for (; table[slot]; slot = (slot + 1) & mask) {
      const other = table[slot] - 1;
      if (Math.floor(u[other] / pitch) === i && Math.floor(v[other] / pitch) === j) break;
    }
    return slot;
  }
}
