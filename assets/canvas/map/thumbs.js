// The layer of images on a map: points shown by their own images where there is room, framed in the points' colours.
// What is not here yet is left to the point. Draws when told to.

import { apart, hasRoom, isRoomy, sideFor, stepOf } from "./spread.js";

/** @typedef {import("../viewport.js").Viewport} Viewport @typedef {import("./dots.js").Look} Look */

const FRAME = 1; // CSS pixels
const FAINT = 0.22; // cover of what is not chosen

export class Thumbs {
  /**
   * @param {HTMLCanvasElement} canvas @param {import("./chart.js").Chart} chart
   * @param {import("./atlas.js").Atlas | null} atlas null where there are no images
   */
  constructor(canvas, chart, atlas) {
    this.chart = chart;
    this.atlas = atlas;
    this.canvas = canvas;
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    /** @type {{of: unknown[], rows: Int32Array}} the rows that have room, and what that was found for */
    this.found = { of: [], rows: new Int32Array(0) };
    /** @type {{hidden: unknown, chosen: unknown, rows: ArrayLike<number> & Iterable<number>}} */
    this.ordered = { hidden: null, chosen: null, rows: [] };
    this.empty = true;
  }

  /** @param {Look} look @param {"off" | "auto" | "always"} pictures @param {Viewport} viewport @param {number} ratio */
  draw(look, pictures, viewport, ratio) {
    if (!this.atlas || pictures === "off") return this.clear();
    const step = stepOf(viewport.perU);
    if (pictures === "auto" && !isRoomy(this.chart.radius, step)) return this.clear();
    const sides = this.atlas.levels.map(({ width, height }) => Math.max(width, height));
    const side = sideFor(this.chart.radius, step, ratio, sides);
    const level = this.atlas.levelFor(side);
    const pitch = (side + 2 * Math.ceil(FRAME * ratio) + 1) / (ratio * step);
    let rows = this.inside(this.rows(look, pitch), viewport, side / ratio);
    if (pictures === "auto") rows = this.roomy(rows, look, side / (2 * ratio * step));
    const { index } = this.chart;
    this.atlas.want(this, level, rows.map((row) => index[row]));
    this.paint(look, rows, level, side, viewport, ratio);
  }

  clear() {
    this.atlas?.wanted.delete(this);
    if (!this.empty) this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.empty = true;
  }

  /** The rows that have room, of all that are shown; the chosen before others. @param {Look} look
   * @param {number} pitch */
  rows({ hidden, chosen }, pitch) {
    const of = [hidden, chosen, pitch];
    if (of.every((value, k) => value === this.found.of[k])) return this.found.rows;
    const { scatter } = this.chart;
    this.found = { of, rows: apart(scatter.u, scatter.v, this.order(hidden, chosen), pitch) };
    return this.found.rows;
  }

  /** The rows that are shown, in the order in which they have room: the same at every zoom.
   * @param {ReadonlySet<number>} hidden @param {Uint8Array | null} chosen */
  order(hidden, chosen) {
    if (this.ordered.hidden === hidden && this.ordered.chosen === chosen) return this.ordered.rows;
    const { labels, count } = this.chart;
    const shown = (/** @type {number} */ row) => !labels || !hidden.size || !hidden.has(labels[row]);
    this.ordered = { hidden, chosen, rows: inOrder(count, chosen, shown) };
    return this.ordered.rows;
  }

  /** Those of the rows whose images reach into the window. @param {Int32Array} rows @param {Viewport} viewport
   * @param {number} side in CSS pixels */
  inside(rows, viewport, side) {
    const { u, v } = this.chart.scatter;
    const [fromU, toU, fromV, toV] = viewport.window();
    const more = side / 2 / viewport.perU;
    return rows.filter((row) =>
      u[row] > fromU - more && u[row] < toU + more && v[row] > fromV - more && v[row] < toV + more);
  }

  /** Those of the rows whose images cover few other points. @param {Int32Array} rows @param {Look} look
   * @param {number} half an image's side, in plane units */
  roomy(rows, { hidden }, half) {
    const { scatter, labels } = this.chart;
    const shown = (/** @type {number} */ row) => !labels || !hidden.has(labels[row]);
    return rows.filter((row) => hasRoom(scatter, row, half, shown));
  }

  /** @param {Look} look @param {Int32Array} rows @param {import("./atlas.js").Level} level @param {number} side
   * @param {Viewport} viewport @param {number} ratio */
  paint({ colouring, chosen }, rows, level, side, viewport, ratio) {
    const { pen, canvas, chart } = this;
    const { u, v } = chart.scatter;
    const scale = side / Math.max(level.width, level.height);
    const [width, height] = [Math.round(level.width * scale), Math.round(level.height * scale)];
    const frame = Math.ceil(FRAME * ratio);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingEnabled = scale < 1;
    this.empty = false;
    for (const row of rows) {
      const left = Math.round(viewport.x(u[row]) * ratio - width / 2);
      const top = Math.round(viewport.y(v[row]) * ratio - height / 2);
      const box = /** @type {[number, number, number, number]} */ ([left, top, width, height]);
      if (!this.atlas?.has(level, chart.index[row])) continue;
      pen.globalAlpha = chosen && !chosen[row] ? FAINT : 1;
      pen.fillStyle = colouring.looks[colouring.of[row]].colour;
      pen.fillRect(left - frame, top - frame, width + 2 * frame, height + 2 * frame);
      this.atlas.draw(pen, level, chart.index[row], box);
    }
    pen.globalAlpha = 1;
  }
}

/** The rows that are shown, the chosen first. @param {number} count @param {Uint8Array | null} chosen
 * @param {(row: number) => boolean} shown */
function inOrder(count, chosen, shown) {
  const rows = Int32Array.from({ length: count }, (_, row) => row).filter(shown);
  return chosen ? [...rows.filter((row) => chosen[row]), ...rows.filter((row) => !chosen[row])] : rows;
}
