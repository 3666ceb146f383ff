// The layer over a map's points: the cursor, the point under the pointer on either map, an image of one's own, the line
// that chooses. All that changes while one walks is drawn here, and nothing else.

import { arrowTo, drawArrow } from "../stage/arrow.js";

/** @typedef {import("./shapes.js").MapContext} MapContext @typedef {import("../viewport.js").Viewport} Viewport */
/** @typedef {import("./shapes.js").MapView} MapView @typedef {[number, number]} Place in CSS pixels */

const CURSOR = 10.5;
const OTHER = 7; // the ring of what is hovered on the other map
const COINCIDE = 6; // pixels within which the cursor stands for the image's mark too

export class Signs {
  /** @param {HTMLCanvasElement} canvas @param {MapContext} context @param {number} map */
  constructor(canvas, context, map) {
    this.canvas = canvas;
    this.context = context;
    this.map = map;
    this.chart = context.charts[map];
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    /** @type {[number, number][]} the corners so far of the line that chooses, (u, v) */
    this.line = [];
  }

  /** @param {MapView} view @param {Viewport} viewport @param {number} ratio */
  draw(view, viewport, ratio) {
    const { pen, canvas } = this;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.lineJoin = "round";
    const cursor = this.cursor(view, viewport);
    if (view.placed && view.mark && this.map === 0) this.drawMark(view.mark, viewport, cursor);
    this.drawHover(view, viewport);
    if (cursor) this.drawCursor(cursor, viewport);
    if (this.line.length > 1) this.drawLine(viewport);
  }

  /** Where one is on this map; on the other map, if one is on a point that both have.
   * @param {MapView} view @param {Viewport} viewport @returns {Place | null} */
  cursor({ at }, viewport) {
    if (!at) return null;
    if (at.map === this.map) return [viewport.x(at.u), viewport.y(at.v)];
    const row = at.row < 0 ? -1 : this.context.links.rowOn(at, this.map);
    return row < 0 ? null : this.place(row, viewport);
  }

  /** @param {number} row @param {Viewport} viewport @returns {Place} */
  place(row, viewport) {
    const [u, v] = this.chart.placeOf(row);
    return [viewport.x(u), viewport.y(v)];
  }

  /** A ring in white within a ring in the accent's colour: one of them stands out from whatever lies under it.
   * @param {Place} place @param {Viewport} viewport */
  drawCursor([x, y], viewport) {
    const { pen } = this;
    const { primary } = this.context.theme();
    if (this.drawBeyond([x, y], viewport, primary, "#ffffff")) return;
    pen.beginPath();
    pen.arc(x, y, CURSOR, 0, 2 * Math.PI);
    this.twice(primary, 2.5, "#ffffff", 5.5);
    pen.beginPath();
    pen.arc(x, y, 1.5, 0, 2 * Math.PI);
    this.twice(primary, 2, "#ffffff", 4.5);
  }

  /** @param {MapView} view @param {Viewport} viewport */
  drawHover({ hover }, viewport) {
    const row = this.context.links.rowOn(hover, this.map);
    if (row < 0 || !hover) return;
    const { text, background } = this.context.theme();
    const here = hover.map === this.map;
    const place = this.place(row, viewport);
    if (!here && this.drawBeyond(place, viewport, text, background)) return;
    this.pen.beginPath();
    this.pen.arc(...place, here ? 5 : OTHER, 0, 2 * Math.PI);
    this.twice(text, here ? 1.75 : 2.5, background, here ? 4.5 : 5.5);
  }

  /** An arrow to what the window does not show; whether there was one. @param {Place} place
   * @param {Viewport} viewport @param {string} colour @param {string} rim */
  drawBeyond([x, y], viewport, colour, rim) {
    const arrow = arrowTo(x, y, viewport.size);
    if (!arrow) return false;
    drawArrow(this.pen, arrow);
    this.twice(colour, 2, rim, 5.5);
    this.pen.fillStyle = colour;
    this.pen.fill();
    return true;
  }

  /** @param {[number, number]} mark @param {Viewport} viewport @param {Place | null} cursor */
  drawMark([u, v], viewport, cursor) {
    const { pen } = this;
    const [x, y] = [viewport.x(u), viewport.y(v)];
    if (cursor && Math.hypot(x - cursor[0], y - cursor[1]) < COINCIDE) return;
    const { primary, background } = this.context.theme();
    if (this.drawBeyond([x, y], viewport, primary, background)) return;
    pen.beginPath();
    for (const [dx, dy] of [[6, 6], [6, -6]]) {
      pen.moveTo(x - dx, y - dy);
      pen.lineTo(x + dx, y + dy);
    }
    this.twice(primary, 2.5, background, 6);
  }

  /** @param {Viewport} viewport */
  drawLine(viewport) {
    const { pen } = this;
    const { primary, background } = this.context.theme();
    pen.beginPath();
    for (const [u, v] of this.line) pen.lineTo(viewport.x(u), viewport.y(v));
    pen.closePath();
    pen.fillStyle = primary;
    pen.globalAlpha = 0.12;
    pen.fill();
    pen.globalAlpha = 1;
    this.twice(primary, 1.5, background, 3.5);
  }

  /** Draws the line of now twice: wide as a rim, then narrow over it. @param {string} colour @param {number} width
   * @param {string} rim @param {number} wide */
  twice(colour, width, rim, wide) {
    const { pen } = this;
    pen.strokeStyle = rim;
    pen.lineWidth = wide;
    pen.stroke();
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  }
}
