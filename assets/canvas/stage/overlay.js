// The layer over the codes: the cursor, the hovered code and its posterior, an image of one's own, the path and its
// pins, the lasso. Everything that changes while the point is dragged is drawn here, and nothing else.

import { arrowTo, drawArrow } from "./arrow.js";
import { drawGaussian, drawWhisker } from "./ellipse.js";
import { legs, pathPoint } from "../lerp.js";
import { project, spreadOn } from "../plane.js";
import { drawRegion } from "./region.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").View} View */
/** @typedef {import("../viewport.js").Viewport} Viewport @typedef {[number, number]} Place in CSS pixels */

const BENDS = 48; // straight pieces in which an arc between two pins is drawn
const PIN = 8;
const CURSOR = 10.5; // round a pin, where the two meet
const COINCIDE = 6; // pixels within which the cursor stands for the image's mark too

export class Overlay {
  /** @param {HTMLCanvasElement} canvas @param {Context} context @param {import("./scatter.js").Scatter | null} scatter
   * @param {() => void} redraw draws again, in the next frame */
  constructor(canvas, context, scatter, redraw) {
    this.canvas = canvas;
    this.context = context;
    this.scatter = scatter;
    this.redraw = redraw;
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    /** @type {Float32Array | null} z_log_var of the codes, once they are here */
    this.logVar = null;
    this.asking = false;
    this.failedAt = -1; // the hovered code for which logVar could not be had
    /** @type {[number, number][]} the lasso's corners so far, (u, v) */
    this.lasso = [];
    /** @type {[number, number][]} the corners of the last one */
    this.kept = [];
    /** @type {{of: unknown[], bends: [number, number][]}} the path on the plane, and what it was computed for */
    this.track = { of: [], bends: [] };
  }

  /** @param {View} view @param {Viewport} viewport @param {number} ratio @param {string} font */
  draw(view, viewport, ratio, font) {
    const { pen, canvas } = this;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.lineJoin = "round";
    if (view.region.length) drawRegion(pen, view, viewport, this.context.theme());
    if (view.pins.length > 1) this.drawPath(view, viewport);
    const cursor = this.place(viewport, view.z);
    if (view.placed) this.drawPlaced(view.placed, viewport, cursor);
    if (view.hover >= 0) this.drawHover(view.hover, viewport);
    else this.failedAt = -1;
    this.drawCursor(cursor, viewport);
    this.drawPins(view, viewport, font);
    if (this.kept.length) this.drawKept(viewport);
    if (this.lasso.length > 1) this.drawLasso(viewport);
  }

  /** @param {Viewport} viewport @param {ArrayLike<number>} z @returns {Place} */
  place(viewport, z) {
    const [u, v] = project(this.context.plane(), z);
    return [viewport.x(u), viewport.y(v)];
  }

  /** A ring in white within a ring in the accent's colour: one of them stands out from whatever lies under it.
   * @param {Place} place @param {Viewport} viewport */
  drawCursor([x, y], viewport) {
    const { pen } = this;
    const arrow = arrowTo(x, viewport.flat ? viewport.size / 2 : y, viewport.size);
    if (arrow) {
      drawArrow(pen, arrow);
      this.twice(this.context.theme().primary, 2, "#ffffff", 5.5);
      pen.fillStyle = this.context.theme().primary;
      return pen.fill();
    }
    pen.beginPath();
    if (viewport.flat) {
      pen.moveTo(x, 0);
      pen.lineTo(x, viewport.size);
    } else pen.arc(x, y, CURSOR, 0, 2 * Math.PI);
    this.twice(this.context.theme().primary, 2.5, "#ffffff", 5.5);
    if (viewport.flat) return;
    pen.beginPath();
    pen.arc(x, y, 1.5, 0, 2 * Math.PI);
    this.twice(this.context.theme().primary, 2, "#ffffff", 4.5);
  }

  /** @param {number} index @param {Viewport} viewport */
  drawHover(index, viewport) {
    const { scatter, pen } = this;
    if (!scatter) return;
    const place = /** @type {Place} */ ([viewport.x(scatter.u[index]), viewport.y(scatter.v[index])]);
    const { text, background } = this.context.theme();
    this.fetchSpread(index);
    if (this.logVar) {
      const covariance = spreadOn(this.context.plane(), this.logVar, index * scatter.codes.dim);
      this.posterior(place, covariance, viewport, text, []);
    }
    pen.beginPath();
    pen.arc(...place, 5, 0, 2 * Math.PI);
    this.twice(text, 1.75, background, 4.5);
  }

  /** @param {import("../types.js").Placed} placed @param {Viewport} viewport @param {Place} cursor */
  drawPlaced({ zMean, zLogVar }, viewport, cursor) {
    const [x, y] = this.place(viewport, zMean);
    const { primary, background } = this.context.theme();
    this.posterior([x, y], spreadOn(this.context.plane(), zLogVar), viewport, primary, [5, 3]);
    if (Math.hypot(x - cursor[0], y - cursor[1]) < COINCIDE) return;
    const { pen } = this;
    pen.beginPath();
    for (const [dx, dy] of [[5, 5], [5, -5]]) {
      pen.moveTo(x - dx, y - dy);
      pen.lineTo(x + dx, y + dy);
    }
    this.twice(primary, 2, background, 5);
  }

  /** One and two standard deviations of a posterior. @param {Place} place @param {[number, number, number]} covariance
   * @param {Viewport} viewport @param {string} colour @param {number[]} dash */
  posterior(place, covariance, viewport, colour, dash) {
    const { pen } = this;
    const { background } = this.context.theme();
    pen.setLineDash(dash);
    for (const deviations of [2, 1]) {
      if (viewport.flat) drawWhisker(pen, place, Math.sqrt(covariance[0]) * viewport.perU * deviations, deviations);
      else drawGaussian(pen, place, covariance, viewport.perU, deviations);
      pen.globalAlpha = deviations === 1 ? 1 : 0.75;
      this.twice(colour, 1.25, background, 3);
    }
    pen.globalAlpha = 1;
    pen.setLineDash([]);
  }

  /** @param {View} view @param {Viewport} viewport */
  drawPath(view, viewport) {
    const { pen } = this;
    pen.beginPath();
    for (const [u, v] of this.bends(view)) pen.lineTo(viewport.x(u), viewport.y(v));
    this.twice(this.context.theme().primary, 1.75, "rgb(255 255 255 / 0.85)", 4);
    if (view.playing || view.progress > 0) this.drawStation(view, viewport);
  }

  /** @param {View} view @param {Viewport} viewport @param {string} font */
  drawPins({ pins }, viewport, font) {
    const { pen } = this;
    pen.font = `600 11px ${font}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pins.forEach((pin, k) => this.drawPin(this.place(viewport, pin), String(k + 1)));
  }

  /** Where on the path one is. @param {View} view @param {Viewport} viewport */
  drawStation({ path, pins, progress, loop }, viewport) {
    const { pen } = this;
    pen.beginPath();
    pen.arc(...this.place(viewport, pathPoint(path, pins, progress, loop)), 4, 0, 2 * Math.PI);
    this.twice(this.context.theme().primary, 3, "#ffffff", 5);
    pen.fillStyle = "#ffffff";
    pen.fill();
  }

  /** @param {Place} place @param {string} number */
  drawPin(place, number) {
    const { pen } = this;
    pen.beginPath();
    pen.arc(...place, PIN, 0, 2 * Math.PI);
    pen.fillStyle = this.context.theme().primary;
    pen.fill();
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.fillStyle = "#ffffff";
    pen.fillText(number, place[0], place[1] + 0.5);
  }

  /** The path on the plane, computed anew where it changed. @param {View} view */
  bends({ path, pins, loop }) {
    const plane = this.context.plane();
    const of = [path, pins, loop, plane];
    if (of.every((value, k) => value === this.track.of[k])) return this.track.bends;
    const pieces = legs(pins, loop) * (path === "spherical" ? BENDS : 1);
    const bends = Array.from({ length: pieces + 1 }, (_, k) =>
      project(plane, pathPoint(path, pins, (k / pieces) * legs(pins, loop), loop)));
    this.track = { of, bends };
    return bends;
  }

  /** @param {Viewport} viewport */
  drawLasso(viewport) {
    const { pen } = this;
    const { primary, background } = this.context.theme();
    this.outline(this.lasso, viewport);
    pen.fillStyle = primary;
    pen.globalAlpha = 0.12;
    pen.fill();
    pen.globalAlpha = 1;
    this.twice(primary, 1.5, background, 3.5);
  }

  /** Where the codes lie that the last lasso caught. @param {Viewport} viewport */
  drawKept(viewport) {
    const { pen } = this;
    const { primary, background } = this.context.theme();
    this.outline(this.kept, viewport);
    pen.globalAlpha = 0.7;
    this.twice(primary, 1.5, background, 3.5);
    pen.globalAlpha = 1;
  }

  /** @param {[number, number][]} corners @param {Viewport} viewport */
  outline(corners, viewport) {
    const { pen } = this;
    pen.beginPath();
    for (const [u, v] of corners) pen.lineTo(viewport.x(u), viewport.y(v));
    pen.closePath();
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

  /** The posteriors' widths, when the first is to be seen; where they cannot be had, there is no ellipse, and the
   * next hover asks again. @param {number} index of the hovered code */
  fetchSpread(index) {
    if (this.logVar || this.asking || this.failedAt === index || !this.context.codes) return;
    this.asking = true;
    this.context.codes.spread().then(
      (logVar) => {
        this.logVar = logVar;
        this.redraw();
      },
      () => {
        this.asking = false;
        this.failedAt = index;
      },
    );
  }
}
