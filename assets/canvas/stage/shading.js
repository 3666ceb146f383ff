// The backdrop of density: where the codes of the test images lie dense, as a shading in one hue. Asks for the density
// of the window and shows the last one, moved with the plane, until the new one arrives.

import { spreadOn } from "../plane.js";
import { smoothing } from "../smoothing.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").Plane} Plane */
/** @typedef {import("../types.js").View} View @typedef {import("../viewport.js").Viewport} Viewport */

const SIDE = 160; // pixels of the shading across and down
const STRONGEST = 0.85; // cover of the densest place
const PATIENCE = 2000; // milliseconds after a failure in which nothing is asked for again
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
    this.failed = -Infinity;
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
    // What is under way is shown first; then the window of then is asked for.
    if (this.asking || performance.now() < this.failed + PATIENCE) return;
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
    this.failed = performance.now(); // a later change of the view asks again: the network may come back
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
    const [fromU, toU] = this.found.window;
    const blur = smoothing((toU - fromU) / columns);
    const unit = `per unit${rows === 1 ? "" : "²"}`;
    const words = [nameOf(this.context.plane()), (max * 0.5 ** (1 / POWER)).toPrecision(2)];
    const shown = this.context.store.view.hidden.size ? " of the labels shown" : "";
    this.legend.show(words, `${max.toPrecision(2)} ${unit}${shown}, smoothed by σ ${blur.toPrecision(1)}`, colour);
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

/** The density is that of the codes' posteriors on the plane's axes, whatever other dimensions there are.
 * @param {Plane} plane */
function nameOf({ b, names }) {
  const axes = names.slice(0, b ? 2 : 1).map((name) => name.replace("Component", "PC"));
  return `q(${axes.join(", ")}) 0`;
}

/** What the shading means: from nothing, over the density at half the cover, to the densest place seen. */
class DensityLegend {
  constructor() {
    const make = () => document.createElement("span");
    this.element = document.createElement("div");
    this.element.className = "density-key";
    this.element.title = "Smoothed by half a pixel of the shading: a peak narrower than that is higher than it says";
    this.name = make();
    this.half = make();
    this.most = make();
    this.bars = [document.createElement("i"), document.createElement("i")];
    this.element.append(this.name, this.bars[0], this.half, this.bars[1], this.most);
  }

  /** @param {string[]} words name, density at half the cover @param {string} most @param {number[]} colour */
  show([name, half], most, colour) {
    this.name.textContent = name;
    this.half.textContent = half;
    this.most.textContent = most;
    const shade = (/** @type {number} */ share) => `rgb(${colour.join(" ")} / ${share * STRONGEST})`;
    this.bars.forEach((bar, k) => {
      bar.style.background = `linear-gradient(90deg, ${shade(k / 2)}, ${shade((k + 1) / 2)})`;
    });
  }
}
