// The methods side by side: a card each, in the order of the registry; which is best, and what is still to come.

import { button, element, write } from "../elements.js";
import { segmented } from "../icons.js";
import { explained } from "../inspect/term.js";
import { isSampled } from "./arrivals.js";
import { Tile } from "./tile.js";

/** @typedef {import("./forms.js").BenchContext} BenchContext @typedef {import("./forms.js").Method} Method */
/** @typedef {import("./forms.js").Outcome} Outcome */

const LEGENDS = {
  difference: "Under each: where it is too bright (orange) and too dark (blue); full colour from 0.5 on.",
  spread: "Under each: the standard deviation of each pixel over its samples, brightest at ",
  nothing: "",
};

/** What stands in the cards, explained. */
const TERMS = {
  PSNR: "Peak signal-to-noise ratio: 10 log10(1 / mean squared error), in decibel, of pixels from 0 to 1. Higher is " +
    "nearer to the clean image.",
  SSIM: "Structural similarity, at most 1: compares means, variances and covariances in a Gaussian window of 1.5 pixels " +
    "(Wang et al. 2004).",
  NLL: "Negative log-likelihood of the clean image, in nats: the result's pixels read as the probabilities of a Bernoulli " +
    "each, held within 0.01 of 0 and 1. Lower is better.",
  ESS: "Effective sample size: how many independent samples the weighted or correlated ones are worth. Where nearly all " +
    "weight lies on one sample, importance sampling has collapsed.",
  "R\u2011hat": "Compares the variance between chains with that within them: at most 1.05 where they have met, more where " +
    "they still tell different stories.",
};

export class Board {
  /** @param {BenchContext} context @param {import("./trials.js").Trials} trials
   * @param {import("./arrivals.js").Arrivals} arrivals */
  constructor(context, trials, arrivals) {
    this.context = context;
    this.trials = trials;
    this.arrivals = arrivals;
    /** @type {Map<string, Tile>} */
    this.tiles = new Map();
    /** @type {Map<string, Outcome>} what the browser made of the image of now */
    this.live = new Map();
    /** @type {WeakMap<object, import("./quality.js").Scores>} */
    this.scores = new WeakMap();
    this.grid = element("div", { class: "tiles", role: "group", "aria-label": "Results of the methods" });
    this.legend = element("p", { class: "hint under" });
    this.status = element("p", { class: "hint status", role: "status" });
    this.bar = element("progress", { class: "share", max: 1, hidden: true, "aria-label": "Progress" });
    this.sample = button("Sample the posterior", "Runs the sampling methods on the server for this very image", () => {
      arrivals.press("sample");
      context.ask("sample");
    }, context.gone);
    this.sample.classList.add("primary");
    this.element = element("section", { class: "board", "data-part": "board", "aria-label": "Methods" },
      this.head(), element("div", { class: "news" }, this.status, this.bar), this.grid, this.legend,
      this.terms());
    trials.subscribe(() => this.look());
    arrivals.listeners.push(() => this.show());
    context.store.subscribe(["beneath"], () => this.show());
    context.onTheme(() => this.show());
    this.look();
  }

  terms() {
    const { gone } = this.context;
    const all = Object.entries(TERMS).map(([word, words]) => explained([word], words, gone).element);
    return element("p", { class: "hint terms" }, "What is ", ...all);
  }

  /** Which result is best, in a sentence. */
  inWords() {
    const best = [...this.tiles.values()].find((tile) => tile.element.dataset.best === "true");
    return best ? `Best: ${best.title}, ${best.psnr.textContent}.` : "";
  }

  head() {
    const { store } = this.context;
    const beneath = segmented("What stands under each result",
      /** @type {[import("./forms.js").BenchView["beneath"], string, string][]} */ ([
        ["difference", "Difference", "The result less the clean image"],
        ["spread", "Uncertainty", "How much each pixel varies over a method's samples"],
        ["nothing", "Nothing", "Only the results"],
      ]), (chosen) => store.change({ beneath: chosen }));
    store.subscribe(["beneath"], (view) => beneath.set(view.beneath));
    beneath.set(store.view.beneath);
    return element("div", { class: "toolbar" }, beneath.element, this.sample);
  }

  /** There is something else to clean: all that one look can do is done in this frame. */
  look() {
    this.live.clear();
    for (const { name, reason } of this.methods()) {
      const outcome = reason ? null : this.trials.live(name);
      if (outcome) this.live.set(name, outcome);
    }
    this.show();
  }

  show() {
    const methods = this.methods();
    if (methods.map(({ name }) => name).join() !== [...this.tiles.keys()].join()) this.lay(methods);
    const { clean } = this.trials.now;
    const outcomes = methods.map((method) => this.live.get(method.name) ?? this.scored(this.other(method)));
    const best = bestOf(outcomes);
    const { beneath } = this.context.store.view;
    const spreads = beneath === "spread" ? outcomes.filter(({ spread }) => spread) : [];
    const most = spreads.reduce((a, outcome) => Math.max(a, outcome.most), 0);
    const { background } = this.context.theme();
    methods.forEach(({ name }, k) => {
      const beside = { clean, beneath, most, panel: background, best: k === best };
      /** @type {Tile} */ (this.tiles.get(name)).show(outcomes[k], beside);
    });
    write(this.legend, beneath === "spread" ? (most ? `${LEGENDS.spread}${most.toFixed(2)}.` : "") : LEGENDS[beneath]);
    this.showNews();
  }

  /** @param {Method} method @returns {Outcome} */
  other(method) {
    if (this.trials.now.clean) return this.arrivals.of(method);
    return { state: "none", pixels: null, scale: 1, spread: null, most: 0, figures: {}, words: "" };
  }

  /** A result with figures: the server says them once all are done, until then they are computed here.
   * @param {Outcome} outcome @returns {Outcome} */
  scored(outcome) {
    const { pixels, state, figures, scale } = outcome;
    const { judge } = this.trials;
    if (!pixels || state !== "made" || figures.psnr !== undefined || !judge) return outcome;
    let scores = this.scores.get(pixels);
    if (!scores) this.scores.set(pixels, (scores = judge.scores(Float32Array.from(pixels, (value) => value / scale))));
    return { ...outcome, figures: { ...figures, ...scores } };
  }

  /** @param {Method[]} methods */
  lay(methods) {
    const { shape } = this.context;
    this.tiles = new Map(methods.map(({ name, title, help }) => [name, new Tile(shape, title, help ?? "")]));
    this.grid.replaceChildren(...[...this.tiles.values()].map((tile) => tile.element));
  }

  showNews() {
    const { arrivals, context } = this;
    const { results } = arrivals;
    const current = results && results.id === context.asked() ? results : null;
    const busy = current?.state === "working" || current?.state === "waiting";
    const words = !current || current.state === "done" ? "" : (current.words ?? current.error ?? "");
    write(this.status, this.trials.now.clean ? words : "Nothing to clean yet: choose a test image, or bring or draw one.");
    this.status.classList.toggle("warning", current?.state === "failed");
    this.bar.hidden = !busy;
    if (busy && typeof current.share === "number") this.bar.value = current.share;
    else this.bar.removeAttribute("value");
    const sampling = this.methods().filter((method) => isSampled(method) && !method.reason);
    this.sample.hidden = !sampling.length;
    this.sample.disabled = context.asked() === "" || sampling.every((method) => arrivals.isAwaited(method));
  }

  methods() {
    return this.context.given().methods;
  }
}

/** Which of them has the highest PSNR of those that are about the image of now, or -1. @param {Outcome[]} outcomes */
export function bestOf(outcomes) {
  let best = -1;
  let most = -Infinity;
  outcomes.forEach(({ state, pixels, figures }, k) => {
    if (!pixels || (state !== "live" && state !== "made")) return;
    const psnr = figures.psnr === null ? Infinity : Number(figures.psnr ?? NaN);
    if (!(psnr > most)) return;
    most = psnr;
    best = k;
  });
  return best;
}
