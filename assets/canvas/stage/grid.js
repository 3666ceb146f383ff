// The backdrop of decoded images: what each place of the plane looks like, on a lattice of cells. Asks for the images
// that are missing, keeps those it has, and shows older or coarser ones until theirs arrive.

import { boxOf, cellsIn, levelFor, middleOf } from "./cells.js";
import { lift } from "../plane.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../viewport.js").Viewport} Viewport */
/** @typedef {import("./cells.js").Cell} Cell @typedef {import("../types.js").Plane} Plane */
/** @typedef {{cell: Cell, slot: number, slice: number}} Kept an image, where it is kept, and the slice that it is of */

const KEPT_PIXELS = 2 ** 22;
const FEWEST_KEPT = 128;
const MOST_KEPT = 4096;
const PART_MILLISECONDS = 160; // of decoding, after which what there is is shown
const SAME = 1e-4; // how far z may be off the slice: nobody sees as much in an image, and moving the point rounds

export class Grid {
  /** @param {Context} context @param {number[]} shape of an image: h, w, c @param {() => void} redraw */
  constructor(context, [height, width], redraw) {
    this.context = context;
    this.redraw = redraw;
    this.height = height;
    this.width = width;
    this.reach = context.reach;
    this.room = Math.max(FEWEST_KEPT, Math.min(MOST_KEPT, Math.floor(KEPT_PIXELS / (width * height))));
    this.columns = Math.ceil(Math.sqrt(this.room * (height / width)));
    this.atlas = document.createElement("canvas");
    this.atlas.width = this.columns * width;
    this.atlas.height = Math.ceil(this.room / this.columns) * height;
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.atlas.getContext("2d", { willReadFrequently: true }));
    /** @type {Map<string, Kept>} by cell, that which was seen longest ago first */
    this.kept = new Map();
    this.free = Array.from({ length: this.room }, (_, slot) => this.room - 1 - slot);
    /** The slice of latent space: whoever lies in it has the same images round it. Each has a number. */
    this.slice = 0;
    /** @type {Float32Array | null} where the slice meets the middle of the plane's axes */
    this.off = null;
    /** @type {Plane | null} */
    this.plane = null;
    this.asking = false;
    this.pace = 0.3; // milliseconds an image, measured
    this.began = 0;
    /** @type {{milliseconds: number, cells: number} | null} how long the last full grid took, until it was drawn */
    this.last = null;
  }

  /**
   * Draws what there is, and asks for what is missing.
   * @param {CanvasRenderingContext2D} pen in device pixels @param {Viewport} viewport @param {number} ratio
   */
  draw(pen, viewport, ratio) {
    const level = levelFor(viewport, this.reach, Math.max(this.width, this.height));
    const cells = cellsIn(viewport, level, this.reach);
    pen.imageSmoothingEnabled = false;
    let missing = cells.filter((cell) => this.kept.get(keyOf(cell))?.slice !== this.slice);
    if (!missing.length && this.began) this.finish(cells.length);
    if (this.astray) {
      this.meetSlice(level);
      missing = cells;
    }
    if (missing.length) this.drawOthers(pen, viewport, ratio, level);
    for (const cell of cells) this.drawCell(pen, cell, viewport, ratio);
    if (!this.asking && missing.length) void this.ask(missing, missing.length === cells.length);
  }

  /** Whether z has left the slice, and the images can be asked for anew. */
  get astray() {
    if (this.asking) return false; // what is under way is shown first, or a slider that moves would never see any
    const plane = this.context.plane();
    if (plane !== this.plane || !this.off) return true;
    const { off } = this;
    return lift(plane, this.context.store.view.z, 0, 0).some((value, k) => !(Math.abs(value - off[k]) < SAME));
  }

  /** A new slice: all images are asked for anew, and the old ones are shown till then. @param {number} level */
  meetSlice(level) {
    const plane = this.context.plane();
    for (const [key, { cell }] of this.kept) if (plane !== this.plane || cell.level !== level) this.drop(key);
    this.plane = plane;
    this.off = lift(plane, this.context.store.view.z, 0, 0);
    this.slice++;
  }

  /** Decodes the missing ones, or a part of them where they are slow: the rest is asked for after the next drawing.
   * @param {Cell[]} missing @param {boolean} all */
  async ask(missing, all) {
    const { context, slice, off, reach } = this;
    const plane = context.plane();
    const part = missing.slice(0, Math.max(16, Math.floor(PART_MILLISECONDS / this.pace)));
    const dim = context.store.view.z.length;
    const z = new Float32Array(part.length * dim);
    part.forEach((cell, k) => z.set(lift(plane, /** @type {Float32Array} */ (off), ...middleOf(cell, reach)), k * dim));
    const asked = performance.now();
    if (all) this.began = asked;
    this.asking = true;
    const images = await context.background.decode("grid", z);
    this.asking = false;
    if (!images || context.gone.aborted) return;
    this.pace = 0.5 * this.pace + (0.5 * (performance.now() - asked)) / part.length;
    const bytes = 4 * this.width * this.height;
    part.forEach((cell, k) => this.keep(cell, slice, images.subarray(k * bytes, (k + 1) * bytes)));
    this.redraw();
  }

  /** @param {number} cells */
  finish(cells) {
    this.last = { milliseconds: performance.now() - this.began, cells };
    this.began = 0;
  }

  /** Keeps an image in the place of its older self, or of the one that was seen longest ago.
   * @param {Cell} cell @param {number} slice @param {Uint8ClampedArray<ArrayBuffer>} rgba */
  keep(cell, slice, rgba) {
    const key = keyOf(cell);
    const slot = this.kept.get(key)?.slot ?? this.freeSlot();
    this.kept.delete(key);
    this.kept.set(key, { cell, slot, slice });
    this.pen.putImageData(new ImageData(rgba, this.width, this.height), ...this.placeOf(slot));
  }

  freeSlot() {
    const [oldest] = this.kept.keys();
    if (!this.free.length) this.drop(oldest);
    return /** @type {number} */ (this.free.pop());
  }

  /** @param {string} key */
  drop(key) {
    this.free.push(/** @type {Kept} */ (this.kept.get(key)).slot);
    this.kept.delete(key);
  }

  /** @param {number} slot @returns {[number, number]} */
  placeOf(slot) {
    return [(slot % this.columns) * this.width, Math.floor(slot / this.columns) * this.height];
  }

  /** @param {CanvasRenderingContext2D} pen @param {Cell} cell @param {Viewport} viewport @param {number} ratio */
  drawCell(pen, cell, viewport, ratio) {
    const key = keyOf(cell);
    const kept = this.kept.get(key);
    if (!kept) return;
    this.kept.delete(key);
    this.kept.set(key, kept); // seen last
    this.drawKept(pen, kept, viewport, ratio);
  }

  /** Images of other levels, the coarsest first, to stand in. @param {CanvasRenderingContext2D} pen
   * @param {Viewport} viewport @param {number} ratio @param {number} level */
  drawOthers(pen, viewport, ratio, level) {
    const others = [...this.kept.values()].filter(({ cell }) => cell.level !== level && cell.level >= level - 1);
    others.sort((a, b) => b.cell.level - a.cell.level);
    for (const kept of others) this.drawKept(pen, kept, viewport, ratio);
  }

  /** @param {CanvasRenderingContext2D} pen @param {Kept} kept @param {Viewport} viewport @param {number} ratio */
  drawKept(pen, { cell, slot }, viewport, ratio) {
    const { left, top, width, height } = boxOf(cell, viewport, ratio, this.reach);
    const far = viewport.size * ratio;
    if (left > far || top > far || left + width < 0 || top + height < 0) return;
    const box = inside(left, top, width, height, this.width / this.height);
    pen.drawImage(this.atlas, ...this.placeOf(slot), this.width, this.height, ...box);
  }
}

/**
 * The largest box of these proportions in the middle of a cell; all of it where a pixel is missing, since cells are
 * rounded to whole ones, and would show seams.
 * @param {number} left @param {number} top @param {number} width @param {number} height
 * @param {number} proportion width to height @returns {[number, number, number, number]}
 */
export function inside(left, top, width, height, proportion) {
  const wide = width - height * proportion > 1 ? Math.round(height * proportion) : width;
  const high = height - width / proportion > 1 ? Math.round(width / proportion) : height;
  return [left + Math.floor((width - wide) / 2), top + Math.floor((height - high) / 2), wide, high];
}

/** @param {Cell} cell */
function keyOf({ level, i, j }) {
  return `${level}:${i}:${j}`;
}
