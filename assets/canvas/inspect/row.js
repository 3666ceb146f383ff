// One latent dimension as a row: its name, a number, a slider, and the strip under it with a marker. Built when it
// first comes into sight. Knows no store and no decoder.

import { FARTHEST } from "../address.js";
import { element } from "../elements.js";
import { dimensionOrder, zName } from "../plane.js";
import { plain, signed } from "../number.js";

/** @typedef {import("./strips.js").Tiles} Tiles */

const STEP = 0.01;
/** The prior reaches so far, for all that one sees of it. */
const LEAST_REACH = 3;
/** The width of a slider's thumb: the slider is set so that its thumb stands over the strip's image of that value. */
const THUMB = 16;

/**
 * How active a dimension is: the variance of its code over the test images.
 * @typedef {{variance: number, share: number, collapsed: boolean}} Activity
 */

export class Row {
  /** @param {number} dimension @param {number} limit how far the slider goes to either side
   * @param {Activity | null} activity */
  constructor(dimension, limit, activity) {
    this.dimension = dimension;
    this.limit = limit;
    this.reach = limit;
    this.activity = activity;
    this.typing = false;
    this.value = NaN;
    /** What the strip shows. @type {{z: Float32Array, limit: number, count: number} | null} */
    this.painted = null;
    this.element = element("div", {
      class: activity?.collapsed ? "row collapsed" : "row",
      role: "group",
      "aria-label": zName(dimension) + (activity?.collapsed ? ", collapsed" : ""),
      "data-dimension": dimension,
    });
    /** @type {HTMLInputElement | undefined} */
    this.range = undefined;
    /** @type {HTMLCanvasElement | undefined} */
    this.strip = undefined;
  }

  /** Builds what is in the row, once. @param {Tiles} tiles */
  fill(tiles) {
    if (this.range) return;
    const name = zName(this.dimension);
    const [min, max] = [-FARTHEST, FARTHEST];
    this.range = element("input", { type: "range", step: STEP, "aria-label": name });
    this.number = element("input", { type: "number", step: STEP, min, max, "aria-label": `${name}, exact value` });
    const along = `Images along ${name}, the other dimensions held`;
    this.strip = element("canvas", { class: "picture", role: "img", "aria-label": along });
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.strip.getContext("2d"));
    this.marker = element("div", { class: "marker" });
    const head = element("div", { class: "head" });
    head.append(element("span", { class: "name", title: "Double click: back to 0" }, name));
    if (this.activity) head.append(bar(this.activity));
    const strip = element("div", { class: "along" }, this.strip, this.marker);
    this.element.append(element("div", { class: "body" }, head, this.range, this.number, strip));
    this.setLimit(this.limit);
    this.layOut(tiles);
  }

  /** @param {Tiles} tiles */
  layOut(tiles) {
    this.tiles = tiles;
    if (!this.strip || !this.range) return;
    const inset = (tiles.width - THUMB) / 2;
    this.strip.classList.toggle("smaller", tiles.smaller);
    this.range.style.width = `${tiles.count * tiles.width - 2 * inset}px`;
    this.range.style.marginLeft = `${inset}px`;
    this.mark();
  }

  /** @param {number} limit */
  setLimit(limit) {
    this.limit = limit;
    if (!this.range) return;
    this.range.min = String(-limit);
    this.range.max = String(limit);
    if (!Number.isNaN(this.value)) this.range.value = String(this.value);
    this.mark();
  }

  /** Shows a value; nothing is touched where it is the same. @param {number} value */
  show(value) {
    if (value === this.value || !this.range || !this.number) return;
    this.value = value;
    if (Math.abs(value) > this.limit) this.setLimit(roomFor(value));
    const text = plain(value);
    if (Number(this.range.value) !== Number(text)) this.range.value = text;
    this.range.setAttribute("aria-valuetext", signed(value));
    if (!this.typing) this.number.value = text;
    this.mark();
  }

  /** While a number is being typed, it is left alone. @param {boolean} typing */
  type(typing) {
    if (this.typing && !typing && this.number) this.number.value = plain(this.value);
    this.typing = typing;
  }

  /** The slider goes as far again as it did at first, whatever was typed since. */
  narrow() {
    if (this.limit !== this.reach) this.setLimit(this.reach);
  }

  mark() {
    if (!this.marker || !this.tiles || Number.isNaN(this.value)) return;
    const { count, width } = this.tiles;
    const x = (((this.value + this.limit) / (2 * this.limit)) * (count - 1) + 0.5) * width;
    this.marker.style.transform = `translateX(${x.toFixed(1)}px)`;
  }

  /** The value at a place on the strip. @param {number} x from the strip's left edge, in CSS pixels */
  valueAt(x) {
    const { count, width } = /** @type {Tiles} */ (this.tiles);
    const share = (x - width / 2) / ((count - 1) * width);
    return Math.max(-1, Math.min(1, 2 * share - 1)) * this.limit;
  }
}

/**
 * A row for each dimension of z: the most active first, of one or two in their order.
 * @param {Float32Array} z @param {import("../types.js").Codes | null} codes
 */
export function rowsOf(z, codes) {
  const reach = roomFor(Math.max(LEAST_REACH, codes?.reach ?? 0));
  const most = Math.max(1, ...(codes?.activity ?? []));
  return dimensionOrder(z.length, codes).map((k) => {
    const variance = codes?.activity[k] ?? 0;
    const activity = codes && { variance, share: variance / most, collapsed: variance <= codes.active };
    return new Row(k, reach, activity);
  });
}

/** How far a slider goes so that this value is on it: steps of a half. @param {number} value */
function roomFor(value) {
  return Math.min(FARTHEST, Math.ceil(2 * Math.abs(value)) / 2);
}

/** @param {Activity} activity */
function bar({ variance, share, collapsed }) {
  const title = collapsed
    ? `Collapsed: over the test images this code's mean has the variance ${variance.toFixed(3)} only. q(z|x) is ` +
      "about the prior for every image: the dimension says nothing of it, and the image comes not to depend on it."
    : `Activity ${variance.toFixed(2)}: the variance of this code's mean over the test images`;
  const made = element("span", { class: "activity", title }, collapsed ? "collapsed" : "");
  made.style.setProperty("--share", `${Math.round(100 * share)}%`);
  return made;
}
