// A card: one result with its picture, what stands beneath it, and its figures. Shows what it is told.

import { element, write } from "../elements.js";
import { Picture } from "../paint.js";
import { bytesOf, differenceRgba, spreadRgba } from "./shades.js";

/** @typedef {import("./forms.js").Outcome} Outcome @typedef {import("./forms.js").BenchView} BenchView */
/** @typedef {{clean: Float32Array | null, beneath: BenchView["beneath"], most: number, panel: string, best: boolean}}
 *   Beside */

/** Importance sampling whose weights leave less than this share of the samples says nothing. */
const COLLAPSED = 0.05;
/** Chains whose R-hat is at most this have met, as vae_tf.runs.denoising has it. */
const MEETING = 1.05;

export class Tile {
  /** @param {number[]} shape @param {string} title @param {string} help */
  constructor(shape, title, help) {
    this.title = title;
    this.picture = new Picture(shape, title);
    this.under = new Picture(shape, `${title}: difference`);
    this.words = element("p", { class: "why" });
    this.mark = element("span", { class: "mark", hidden: true }, "best");
    this.psnr = element("dd", { class: "psnr" });
    this.ssim = element("dd");
    this.nll = element("dd");
    this.told = element("p", { class: "told" });
    const name = element("figcaption", { title: help || title }, title);
    const figures = element("dl", {},
      element("dt", {}, "PSNR"), this.psnr, element("dt", {}, "SSIM"), this.ssim, element("dt", {}, "NLL"), this.nll);
    const place = element("div", { class: "place" }, this.picture.element, this.words, this.mark);
    this.beneath = element("div", { class: "place beneath" }, this.under.element);
    this.element = element("figure", { class: "tile" }, name, place, this.beneath, figures, this.told);
    /** @type {unknown[]} what the pictures were drawn from: the same is not drawn again */
    this.drawn = [];
  }

  /** @param {Outcome} outcome @param {Beside} beside */
  show(outcome, beside) {
    const { pixels, scale, state, figures } = outcome;
    this.element.dataset.state = state;
    this.element.dataset.best = String(beside.best);
    this.mark.hidden = !beside.best;
    this.picture.element.hidden = !pixels;
    write(this.words, pixels ? "" : outcome.words);
    this.words.hidden = Boolean(pixels);
    write(this.psnr, decibel(figures.psnr, Boolean(pixels)));
    write(this.ssim, decimals(figures.ssim, 3));
    write(this.nll, decimals(figures.nll, 0));
    const told = pixels ? toldOf(outcome) : { words: "", warns: false };
    write(this.told, told.words);
    this.told.classList.toggle("warning", told.warns);
    const from = [pixels, outcome.spread, outcome.most, ...Object.values(beside)];
    if (from.every((each, k) => each === this.drawn[k])) return;
    this.drawn = from;
    if (pixels) this.picture.show(pixels, scale);
    this.showBeneath(outcome, beside);
  }

  /** @param {Outcome} outcome @param {Beside} beside */
  showBeneath({ pixels, scale, spread, most }, { clean, beneath, most: whole, panel }) {
    const { under } = this;
    const differs = beneath === "difference" && pixels && clean;
    const unsure = beneath === "spread" && pixels && spread;
    this.beneath.hidden = beneath === "nothing";
    under.element.hidden = !(differs || unsure);
    this.beneath.dataset.none = pixels && beneath === "spread" && !spread ? "one answer: no spread" : "";
    if (differs) differenceRgba(pixels, scale, clean, under.channels, bytesOf(panel), under.data.data);
    if (unsure) spreadRgba(spread, scale === 255 ? most / 255 : 1, whole, under.channels, under.data.data);
    if (differs || unsure) under.pen.putImageData(under.data, 0, 0);
    under.element.ariaLabel = `${this.title}: ${unsure ? `uncertainty, up to ${most.toFixed(2)}` : "difference"}`;
  }
}

/** What is to be known of a result, and whether that is a warning. @param {Outcome} outcome */
function toldOf({ state, words, figures }) {
  const figure = (/** @type {string} */ name) => (typeof figures[name] === "number" ? Number(figures[name]) : NaN);
  const [size, samples, rHat, accepted] = ["effective_sample_size", "samples", "r_hat", "acceptance"].map(figure);
  const collapsed = size < COLLAPSED * samples && Number.isNaN(rHat);
  const apart = rHat > MEETING;
  const told = [
    state === "live" || state === "old" ? words : "",
    collapsed ? "collapsed:" : "",
    apart ? "the chains have not met:" : "",
    Number.isFinite(size) ? `ESS ${size.toFixed(0)}${Number.isFinite(samples) ? ` of ${samples}` : ""}` : "",
    Number.isFinite(rHat) ? `R\u2011hat ${rHat.toFixed(2)}` : "",
    Number.isFinite(accepted) ? `${(100 * accepted).toFixed(0)}% accepted` : "",
  ];
  const line = told.filter(Boolean).join(", ").replaceAll(":,", ":");
  return { words: line.slice(0, 1).toUpperCase() + line.slice(1), warns: collapsed || apart };
}

/** @param {number | null | undefined} value @param {boolean} there whether there is a result; then none means no error */
export function decibel(value, there) {
  if (value === null && there) return "∞ dB";
  if (typeof value !== "number" || Number.isNaN(value)) return "–";
  return Number.isFinite(value) ? `${value.toFixed(2)} dB` : "∞ dB";
}

/** @param {number | null | undefined} value @param {number} digits */
function decimals(value, digits) {
  return typeof value === "number" && Number.isFinite(value) ? value.toFixed(digits) : "–";
}
