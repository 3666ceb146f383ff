// The backdrop of density: where the codes of the test images lie dense, as a shading in one hue. Asks for the density
// of the window and shows the last one, moved with the plane, until the new one arrives.

import { spreadOn } from "../plane.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").Plane} Plane */
/** @typedef {import("../types.js").View} View @typedef {import("../viewport.js").Viewport} Viewport */

const SIDE = 160; // pixels of the shading across and down
const STRONGEST = 0.85; // cover of the densest place
const POWER = 0.4; // by which cover grows with density: a few dense places would leave the rest blank otherwise

export class Shading {
  /** @param {Context} context @param {import("./scatter.js").Scatter} scatter @param {() => void} redraw */
  constructor(context, scatter, redraw) {
    this.context = context;
    this.scatter = scatter;
    this.redraw = redraw;
    this.canvas = document.createElement("canvas");
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {{density: Float32Array, max: number, window: number[]} | null} what is shown */
    this.found = null;
    /** @type {unknown[]} for what it was asked */
    this.of = [];
    this.asking = false;
    this.failed = false;
    /** @type {{plane: Plane | null, covariance: Float32Array}} of each posterior on the plane */
    this.widths = { plane: null, covariance: new Float32Array(0) };
    this.legend = new DensityLegend();
  }

  /**
   * Draws what there is, and asks for what is not of now.
   * @param {CanvasRenderingContext2D} pen in device pixels @param {View} view @param {Viewport} viewport
   * @param {number} ratio
   */
  draw(pen, view, viewport, ratio) {
    const of = [this.context.plane(), view.hidden, ...viewport.window()];
    if (of.some((value, k) => value !== this.of[k])) void this.ask(of, view, viewport);
    if (!this.found) return;
    const [fromU, toU, fromV, toV] = this.found.window;
    const [left, top] = [viewport.x(fromU) * ratio, viewport.y(toV) * ratio];
    pen.imageSmoothingEnabled = true;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(this.canvas, left, top, viewport.x(toU) * ratio - left, viewport.y(fromV) * ratio - top);
  }

  /** @param {unknown[]} of @param {View} view @param {Viewport} viewport */
  async ask(of, view, viewport) {
    if (this.asking || this.failed) return; // what is under way is shown first; then the window of then is asked for
    this.asking = true;
    const window = viewport.window();
    const shape = { columns: SIDE, rows: viewport.flat ? 1 : SIDE, flat: viewport.flat };
    const gaussians = await this.gaussians(view).catch(() => null);
    const density = gaussians && (await this.context.background.density("density", { ...gaussians, window, ...shape }));
    this.asking = false;
    if (this.context.gone.aborted) return;
    if (!gaussians) return this.fail();
    if (!density) return;
    if (this.of[0] !== of[0]) this.found = null;
    this.of = of;
    this.found = { density, max: density.reduce((a, b) => Math.max(a, b), 0), window };
    this.paint(shape.columns, shape.rows);
    this.redraw();
  }

  fail() {
    this.failed = true; // until the page is loaded again
    this.context.tell("The density cannot be shown: the widths of the codes' posteriors could not be fetched.");
  }

  /** The posteriors of the codes that are shown, on the plane. @param {View} view */
  async gaussians({ hidden }) {
    const { u, v, codes } = this.scatter;
    const logVar = await codes.spread();
    const plane = this.context.plane();
    if (this.widths.plane !== plane) this.widths = { plane, covariance: covariances(plane, logVar, codes.count) };
    const { covariance } = this.widths;
    const shown = this.scatter.shown(hidden);
    if (!shown) return { u, v, covariance };
    const members = Array.from(u.keys()).filter(shown);
    return {
      u: Float32Array.from(members, (n) => u[n]),
      v: Float32Array.from(members, (n) => v[n]),
      covariance: Float32Array.from(members.flatMap((n) => [...covariance.subarray(3 * n, 3 * n + 3)])),
    };
  }

  /** @param {number} columns @param {number} rows */
  paint(columns, rows) {
    if (!this.found) return;
    const { density, max } = this.found;
    Object.assign(this.canvas, { width: columns, height: rows });
    const image = this.pen.createImageData(columns, rows);
    const colour = hueOf(this.context.theme().dark);
    for (let k = 0; k < density.length; k++) {
      image.data.set(colour, 4 * k);
      image.data[4 * k + 3] = max > 0 ? 255 * STRONGEST * (density[k] / max) ** POWER : 0;
    }
    this.pen.putImageData(image, 0, 0);
    this.legend.show(max, rows === 1, colour);
  }

  /** In the colours of the theme of now. */
  repaint() {
    this.paint(this.canvas.width, this.canvas.height);
  }
}

/** A grey blue that none of the labels has. @param {boolean} dark */
function hueOf(dark) {
  return dark ? [160, 176, 210] : [72, 84, 112];
}

/** @param {Plane} plane @param {Float32Array} logVar @param {number} count */
function covariances(plane, logVar, count) {
  const covariance = new Float32Array(3 * count);
  for (let n = 0; n < count; n++) covariance.set(spreadOn(plane, logVar, n * plane.a.length), 3 * n);
  return covariance;
}

/** What the shading means: from nothing, over the density at half the cover, to the densest place seen. */
class DensityLegend {
  constructor() {
    const make = () => document.createElement("span");
    this.element = document.createElement("div");
    this.element.className = "density-key";
    this.half = make();
    this.most = make();
    this.bars = [document.createElement("i"), document.createElement("i")];
    this.element.append("q(z) 0", this.bars[0], this.half, this.bars[1], this.most);
  }

  /** @param {number} max @param {boolean} flat @param {number[]} colour */
  show(max, flat, colour) {
    this.half.textContent = (max * 0.5 ** (1 / POWER)).toPrecision(2);
    this.most.textContent = `${max.toPrecision(2)} per unit${flat ? "" : "²"}`;
    const shade = (/** @type {number} */ share) => `rgb(${colour.join(" ")} / ${share * STRONGEST})`;
    this.bars.forEach((bar, k) => {
      bar.style.background = `linear-gradient(90deg, ${shade(k / 2)}, ${shade((k + 1) / 2)})`;
    });
  }
}
