// A layer of many small marks, written as pixels: 70,000 of them in a frame are more than a canvas draws by paths.
// Where the window has only moved, by little, the pixels of before are shown again, moved. Knows no codes.

import { STEPS, stamp } from "./sprites.js";

/** @typedef {import("../viewport.js").Viewport} Viewport @typedef {import("./sprites.js").Sprite} Sprite */
/** What mark the n-th one has; none: it is not drawn. @typedef {(n: number) => Sprite[] | undefined} MarkOf */
/** Where marks lie on the plane. @typedef {{u: Float32Array, v: Float32Array}} Spots */

const MANY = 10_000; // marks whose pixels are kept while the plane is panned
const ROOM = 128; // CSS pixels beyond the frame that are drawn for that

export class Stamps {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    // Pixels are written here, not drawn: a canvas in main memory takes them without a detour.
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    this.image = new ImageData(1, 1);
    this.pixels = new Int32Array(1);
    this.reach = 0;
    this.margin = 0; // device pixels of the image beyond the frame
    /** @type {{of: unknown[], left: number, top: number}} what the image shows, and where its own corner lies */
    this.stamped = { of: [], left: 0, top: 0 };
  }

  /** Makes the image anew, with a margin for marks that cross the frame; gives its stride, for the sprites.
   * @param {number} reach of a mark, in device pixels @param {number} count of marks @param {number} ratio */
  resize(reach, count, ratio) {
    const { canvas } = this;
    this.reach = reach;
    this.margin = 2 * reach + (count > MANY ? Math.round(ROOM * ratio) : 0);
    this.image = new ImageData(canvas.width + 2 * this.margin, canvas.height + 2 * this.margin);
    this.pixels = new Int32Array(this.image.data.buffer);
    return this.image.width;
  }

  /**
   * Writes the marks, one pass over another.
   * @param {Spots} spots @param {MarkOf[]} passes
   * @param {unknown[]} about what the marks look like: other values, other pixels
   * @param {Viewport} viewport @param {number} ratio device pixels to a CSS pixel
   */
  put(spots, passes, about, viewport, ratio) {
    const [perU, perV] = [viewport.perU * ratio, viewport.perV * ratio];
    const left = viewport.u0 * perU;
    const top = -viewport.v0 * perV - viewport.size * ratio;
    const of = [...about, this.image, perU, perV];
    const { stamped } = this;
    const [right, down] = [Math.round(stamped.left - left), Math.round(stamped.top - top)];
    const room = this.margin - 2 * this.reach;
    const known = of.length === stamped.of.length && of.every((value, k) => value === stamped.of[k]);
    if (known && Math.max(Math.abs(right), Math.abs(down)) <= room) return this.show(right, down);
    this.stamped = { of, left, top };
    this.pixels.fill(0);
    for (const markOf of passes) this.stampAll(spots, markOf, viewport, ratio);
    this.show(0, 0);
  }

  /** @param {number} right @param {number} down */
  show(right, down) {
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.putImageData(this.image, right - this.margin, down - this.margin);
  }

  /** @param {Spots} spots @param {MarkOf} markOf @param {Viewport} viewport @param {number} ratio */
  stampAll({ u, v }, markOf, viewport, ratio) {
    const { pixels, reach, margin } = this;
    const { width, height } = this.image;
    const [perU, perV] = [viewport.perU * ratio, viewport.perV * ratio];
    const left = margin - viewport.u0 * perU;
    const top = margin + viewport.size * ratio + viewport.v0 * perV;
    for (let n = 0; n < u.length; n++) {
      const x = left + u[n] * perU;
      const y = top - v[n] * perV;
      // What reaches into the frame from outside lies in the margin; a place that is no number fails here too.
      if (!(x >= reach && y >= reach && x < width - reach && y < height - reach)) continue;
      const own = markOf(n);
      if (!own) continue;
      const [column, row] = [Math.floor(x), Math.floor(y)];
      const step = Math.floor((y - row) * STEPS) * STEPS + Math.floor((x - column) * STEPS);
      stamp(pixels, row * width + column, own[step]);
    }
  }
}
