// The layer of the codes: each a mark in its label's colour and shape, and over them the axes. Knows where the codes
// lie (scatter.js) and what is shown of the plane; draws when told to.

import { contrast } from "./contrast.js";
import { reachOf, spritesOf } from "./sprites.js";
import { Stamps } from "./stamps.js";
import { drawTicks } from "./ticks.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../viewport.js").Viewport} Viewport */
/** @typedef {import("./sprites.js").Sprite} Sprite @typedef {import("../types.js").View} View */

const UNLABELLED = "#5c8ef1";
const FEW = 4000; // codes that can have a rim each: of more, there would be rims only
const RIM = 0.6; // CSS pixels
const DARK = "#2b2f36"; // a rim on a light ground
const LEAST_CONTRAST = 3;
const OF_SHAPE = 1.3; // shapes are drawn larger, to be told apart

export class Points {
  /**
   * @param {HTMLCanvasElement} canvas @param {Context} context @param {import("./scatter.js").Scatter | null} scatter
   */
  constructor(canvas, context, scatter) {
    this.canvas = canvas;
    this.context = context;
    this.scatter = scatter;
    this.stamps = new Stamps(canvas);
    /** @type {Map<number, Sprite[]>} by label */
    this.sprites = new Map();
    this.style = "";
  }

  /**
   * @param {View} view @param {Viewport} viewport @param {number} ratio device pixels to a CSS pixel
   * @param {string} font family
   */
  draw(view, viewport, ratio, font) {
    const { canvas } = this;
    const { pen } = this.stamps;
    const { text, background } = this.context.theme();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    if (this.scatter) {
      this.prepare(view, viewport.size, ratio);
      this.put(this.scatter, view, viewport, ratio);
    } else pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTicks(pen, viewport, this.context.plane().names, { ink: text, strip: background }, font);
  }

  /** @param {import("./scatter.js").Scatter} scatter @param {View} view @param {Viewport} viewport
   * @param {number} ratio */
  put(scatter, view, viewport, ratio) {
    const { labels } = scatter.codes;
    const byLabel = new Map([...this.sprites].filter(([label]) => !view.hidden.has(label)));
    const alone = this.sprites.get(-1);
    const markOf = (/** @type {number} */ n) => (labels ? byLabel.get(labels[n]) : alone);
    this.stamps.put(scatter, [markOf], [scatter.bins, view.hidden], viewport, ratio);
  }

  /** With one latent dimension the images lie below the codes. @param {View} view */
  overImages(view) {
    return view.backdrop === "grid" && this.context.plane().b !== null;
  }

  /** Makes the marks, and the image, with a margin for those that cross the frame, where anything changed.
   * @param {View} view @param {number} size @param {number} ratio */
  prepare(view, size, ratio) {
    const { canvas, context } = this;
    const { labels } = context;
    const { radius, edge, images } = this.marks(view, size, ratio);
    const shapes = view.shapes || labels.many;
    const style = [canvas.width, radius, edge, images, shapes, context.theme().background].join();
    if (style === this.style) return;
    this.style = style;
    const stride = this.stamps.resize(
      reachOf(radius * (shapes ? OF_SHAPE : 1), edge), context.codes?.count ?? 0, ratio);
    const all = labels.present.length ? labels.present : [-1];
    this.sprites = new Map(all.map((label) => {
      const shape = shapes && label >= 0 ? labels.shape(label) : "circle";
      const colour = label >= 0 ? labels.colour(label) : UNLABELLED;
      const edgeColour = this.rim(colour, images);
      const own = { shape, colour, radius: radius * (shapes ? OF_SHAPE : 1), edge, edgeColour };
      return [label, spritesOf(own, stride)];
    }));
  }

  /** How large marks are, in device pixels: smaller the more there are, the smaller the plane, and over a backdrop.
   * A rim keeps neighbours apart where there are few, and sets them off from what lies under them.
   * @param {View} view @param {number} size @param {number} ratio */
  marks(view, size, ratio) {
    const count = this.context.codes?.count ?? 0;
    const images = this.overImages(view);
    const crowd = Math.min(1.1, (2000 / Math.max(1, count)) ** 0.2) * Math.max(0.8, Math.min(1, size / 600));
    const radius = Math.max(1.1, 3 * crowd * (view.backdrop === "none" ? 1 : 0.75)) * ratio;
    return { radius: Math.round(radius * 4) / 4, edge: count < FEW ? RIM * ratio : 0, images };
  }

  /** The colour of a mark's rim: where the mark's own is too like the ground, one that is not.
   * @param {string} colour of the mark @param {boolean} images */
  rim(colour, images) {
    const { background, dark } = this.context.theme();
    if (images || dark) return "#ffffff";
    return contrast(colour, background) < LEAST_CONTRAST ? DARK : background;
  }
}
