// What lies under the codes: the decoder's images, the density of the codes, or nothing but the zero lines.

import { Grid } from "./grid.js";
import { Shading } from "./shading.js";
import { drawZeroLines } from "./ticks.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").View} View */
/** @typedef {import("../viewport.js").Viewport} Viewport */

export class Backdrop {
  /**
   * @param {HTMLCanvasElement} canvas @param {Context} context @param {import("./scatter.js").Scatter | null} scatter
   * @param {() => void} redraw draws again, in the next frame
   */
  constructor(canvas, context, scatter, redraw) {
    this.canvas = canvas;
    this.context = context;
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.grid = new Grid(context, context.network.imageShape, redraw);
    this.shading = scatter ? new Shading(context, scatter, redraw) : null;
  }

  /** @param {View} view @param {Viewport} viewport @param {number} ratio */
  draw(view, viewport, ratio) {
    const { pen, canvas, grid, shading } = this;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (view.backdrop === "grid") grid.draw(pen, viewport, ratio);
    if (view.backdrop === "density" && shading) shading.draw(pen, view, viewport, ratio);
    if (shading) shading.legend.element.hidden = view.backdrop !== "density" || !shading.found;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawZeroLines(pen, viewport, view.backdrop === "grid" ? "#8a919c" : this.context.theme().text);
  }

  /** Whether a new z alone is a reason to draw. @param {View} view */
  follows(view) {
    return view.backdrop === "grid" && this.grid.astray;
  }
}
