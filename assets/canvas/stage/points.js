// The layer of the codes: each a mark in its label's colour and shape, and over them the axes. Knows where the codes
// lie (scatter.js) and what is shown of the plane; draws when told to.

import { contrast } from "./contrast.js";
import { STEPS, reachOf, spritesOf, stamp } from "./sprites.js";
import { drawTicks } from "./ticks.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../viewport.js").Viewport} Viewport */
/** @typedef {import("./sprites.js").Sprite} Sprite @typedef {import("../types.js").View} View */

const UNLABELLED = "#5c8ef1";
const FEW = 4000; // codes that can have a rim each: of more, there would be rims only
const MANY = 10_000; // codes whose pixels are kept while the plane is panned
const ROOM = 128; // CSS pixels beyond the frame that are drawn for that
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
    // Pixels are written here, not drawn: a canvas in main memory takes them without a detour.
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    /** @type {Map<number, Sprite[]>} by label */
    this.sprites = new Map();
    this.style = "";
    this.image = new ImageData(1, 1);
    this.pixels = new Int32Array(1);
    this.reach = 0;
    this.margin = 0; // device pixels of the image beyond the frame
    /** @type {{of: unknown[], left: number, top: number}} what the image shows, and where its own corner lies */
    this.stamped = { of: [], left: 0, top: 0 };
  }

  /**
   * @param {View} view @param {Viewport} viewport @param {number} ratio device pixels to a CSS pixel
   * @param {string} font family
   */
  draw(view, viewport, ratio, font) {
    const { pen, canvas } = this;
    const { text, background } = this.context.theme();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    if (this.scatter) {
      this.prepare(view, viewport.size, ratio);
      this.put(this.scatter, view, viewport, ratio);
    } else pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTicks(pen, viewport, this.context.plane().names, { ink: text, strip: background }, font);
  }

  /** Writes the marks. Where the window has only moved, by little, those of before are written again, moved.
   * @param {import("./scatter.js").Scatter} scatter @param {View} view @param {Viewport} viewport
   * @param {number} ratio */
  put(scatter, view, viewport, ratio) {
    const [perU, perV] = [viewport.perU * ratio, viewport.perV * ratio];
    const left = viewport.u0 * perU;
    const top = -viewport.v0 * perV - viewport.size * ratio;
    const of = [scatter.bins, view.hidden, this.image, perU, perV];
    const { stamped } = this;
    const [right, down] = [Math.round(stamped.left - left), Math.round(stamped.top - top)];
    const room = this.margin - 2 * this.reach;
    const same = of.every((value, k) => value === stamped.of[k]) && Math.max(Math.abs(right), Math.abs(down)) <= room;
    if (same) return this.pen.putImageData(this.image, right - this.margin, down - this.margin);
    this.stamped = { of, left, top };
    this.pixels.fill(0);
    this.stampAll(scatter, view, viewport, ratio);
    this.pen.putImageData(this.image, -this.margin, -this.margin);
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
    this.reach = reachOf(radius * (shapes ? OF_SHAPE : 1), edge);
    this.margin = 2 * this.reach + ((context.codes?.count ?? 0) > MANY ? Math.round(ROOM * ratio) : 0);
    this.image = new ImageData(canvas.width + 2 * this.margin, canvas.height + 2 * this.margin);
    this.pixels = new Int32Array(this.image.data.buffer);
    const all = labels.present.length ? labels.present : [-1];
    this.sprites = new Map(all.map((label) => {
      const shape = shapes && label >= 0 ? labels.shape(label) : "circle";
      const colour = label >= 0 ? labels.colour(label) : UNLABELLED;
      const edgeColour = this.rim(colour, images);
      const own = { shape, colour, radius: radius * (shapes ? OF_SHAPE : 1), edge, edgeColour };
      return [label, spritesOf(own, this.image.width)];
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

  /** @param {import("./scatter.js").Scatter} scatter @param {View} view @param {Viewport} viewport
   * @param {number} ratio */
  stampAll({ u, v, codes: { labels } }, view, viewport, ratio) {
    const { pixels, reach, margin, sprites } = this;
    const { width, height } = this.image;
    const [perU, perV] = [viewport.perU * ratio, viewport.perV * ratio];
    const left = margin - viewport.u0 * perU;
    const top = margin + viewport.size * ratio + viewport.v0 * perV;
    const byLabel = new Map([...sprites].filter(([label]) => !view.hidden.has(label)));
    const alone = labels ? undefined : sprites.get(-1);
    for (let n = 0; n < u.length; n++) {
      const own = labels ? byLabel.get(labels[n]) : alone;
      const x = left + u[n] * perU;
      const y = top - v[n] * perV;
      // What reaches into the frame from outside lies in the margin; a place that is no number fails here too.
      if (!own || !(x >= reach && y >= reach && x < width - reach && y < height - reach)) continue;
      const [column, row] = [Math.floor(x), Math.floor(y)];
      const step = Math.floor((y - row) * STEPS) * STEPS + Math.floor((x - column) * STEPS);
      stamp(pixels, row * width + column, own[step]);
    }
  }
}
