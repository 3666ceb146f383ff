// The layer of a map's points, each a mark: those that are not chosen faint, under the chosen. Knows where points lie
// and how they look; draws when told to.

import { contrast } from "../stage/contrast.js";
import { reachOf, spritesOf } from "../stage/sprites.js";
import { Stamps } from "../stage/stamps.js";
import { towards } from "./colouring.js";

/** @typedef {import("../viewport.js").Viewport} Viewport @typedef {import("./colouring.js").Colouring} Colouring */
/** @typedef {import("../stage/sprites.js").Sprite} Sprite @typedef {import("../types.js").Theme} Theme */
/**
 * How the points of a map are to look.
 * @typedef {object} Look
 * @property {Colouring} colouring
 * @property {ReadonlySet<number>} hidden
 * @property {Uint8Array | null} chosen  whether each row is; null: there is no choice
 */

const FEW = 4000; // points that can have a rim each: of more, there would be rims only
const RIM = 0.6; // CSS pixels
const LEAST_CONTRAST = 3;
const OF_SHAPE = 1.3; // shapes are drawn larger, to be told apart
const FAINT = 0.78; // of the way to the ground, for what is not chosen

export class Dots {
  /** @param {HTMLCanvasElement} canvas @param {import("./chart.js").Chart} chart @param {() => Theme} theme */
  constructor(canvas, chart, theme) {
    this.canvas = canvas;
    this.chart = chart;
    this.theme = theme;
    this.stamps = new Stamps(canvas);
    this.style = "";
    /** @type {Colouring | null} */
    this.colouring = null;
    /** @type {Sprite[][]} by look */
    this.strong = [];
    /** @type {Sprite[][]} */
    this.faint = [];
  }

  /** @param {Look} look @param {Viewport} viewport @param {number} ratio */
  draw(look, viewport, ratio) {
    this.prepare(look, viewport.size, ratio);
    const { strong, faint } = this;
    const { of } = look.colouring;
    const { chosen, hidden } = look;
    const { labels, scatter } = this.chart;
    const seen = (/** @type {number} */ n) => !labels || !hidden.size || !hidden.has(labels[n]);
    const passes = chosen
      ? [(/** @type {number} */ n) => (chosen[n] || !seen(n) ? undefined : faint[of[n]]),
         (/** @type {number} */ n) => (chosen[n] && seen(n) ? strong[of[n]] : undefined)]
      : [(/** @type {number} */ n) => (seen(n) ? strong[of[n]] : undefined)];
    this.stamps.put(scatter, passes, [chosen, hidden, of], viewport, ratio);
  }

  /** Makes the marks, where anything about them has changed. @param {Look} look @param {number} size
   * @param {number} ratio */
  prepare({ colouring }, size, ratio) {
    const { background, dark } = this.theme();
    const radius = radiusFor(this.chart.count, size) * ratio;
    const edge = this.chart.count < FEW ? RIM * ratio : 0;
    const style = [this.canvas.width, radius, edge, background].join();
    if (style === this.style && colouring === this.colouring) return;
    Object.assign(this, { style, colouring });
    const stride = this.stamps.resize(reachOf(radius * OF_SHAPE, edge), this.chart.count, ratio);
    const make = (/** @type {number} */ share) => colouring.looks.map(({ colour, shape }) => {
      const rim = dark ? "#ffffff" : contrast(colour, background) < LEAST_CONTRAST ? "#2b2f36" : background;
      const larger = shape === "circle" ? 1 : OF_SHAPE;
      const colours = { colour: towards(colour, background, share), edgeColour: towards(rim, background, share) };
      return spritesOf({ shape, ...colours, radius: radius * larger, edge }, stride);
    });
    this.strong = make(0);
    this.faint = make(FAINT);
  }
}

/** How large marks are, in CSS pixels: smaller the more there are, and the smaller the map. @param {number} count
 * @param {number} size */
function radiusFor(count, size) {
  const crowd = Math.min(1.1, (2000 / Math.max(1, count)) ** 0.2) * Math.max(0.8, Math.min(1, size / 600));
  return Math.round(4 * Math.max(1.1, 3 * crowd)) / 4;
}
