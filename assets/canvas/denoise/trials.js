// What there is to clean: the clean image, what the damage of now does to it, and what the one-pass methods make of that.
// Computed once for each change, in the frame of the change, before anything draws.

import { fieldsOf, harmed } from "./harm.js";
import { Average, SAMPLES, rebuilt } from "./onepass.js";
import { Judge } from "./quality.js";

/** @typedef {import("./forms.js").BenchContext} BenchContext @typedef {import("./forms.js").Outcome} Outcome */
/** @typedef {import("./forms.js").Trial} Trial */
/** @typedef {Pick<BenchContext, "store" | "shape" | "network" | "other" | "images" | "tell" | "gone">} Needed */

const GONE = "This test image is not to be had: the server does not give it.";
const UNABLE = "The model gives no image for this: some of its numbers are none.";

export class Trials {
  /** @param {Needed} needed */
  constructor(needed) {
    this.needed = needed;
    const { store, network } = needed;
    /** @type {(() => void)[]} */
    this.listeners = [];
    this.arrived = () => {}; // a test image has come
    /** @type {Trial} */
    this.now = { number: 0, clean: null, damaged: null, kept: null, dose: "" };
    /** @type {Judge | null} */
    this.judge = null;
    this.average = network && new Average(network);
    this.seed = NaN;
    this.image = NaN;
    this.hurried = false; // while something is dragged
    this.awaited = false; // an image is on its way: what is there is about another one
    store.subscribe(["image", "placed"], () => this.choose());
    store.subscribe(["damage", "strength", "seed", "kept"], () => this.damage());
  }

  /** Takes the image of now; a test image comes a little later. */
  choose() {
    const { store, images, tell, gone } = this.needed;
    const { image, placed } = store.view;
    this.image = image;
    this.awaited = false;
    if (image < 0 || !images) return this.take(placed ? Float32Array.from(placed.x) : null);
    this.awaited = true;
    void images.get(image).then((bytes) => {
      if (gone.aborted || this.image !== image) return; // another one was chosen meanwhile
      this.awaited = false;
      if (!bytes) tell(GONE);
      this.take(bytes && Float32Array.from(bytes, (byte) => byte / 255));
      this.arrived();
    });
  }

  /** @param {Float32Array | null} clean */
  take(clean) {
    this.now = { ...this.now, clean };
    this.judge = clean && new Judge(clean, this.needed.shape);
    this.damage();
  }

  /** Does the damage anew, and tells those who show it. */
  damage() {
    const { store, shape } = this.needed;
    const { damage, strength, seed, kept } = store.view;
    const { clean, number } = this.now;
    if (seed !== this.seed || !this.fields) this.fields = fieldsOf(shape, seed);
    this.seed = seed;
    const done = clean ? harmed(damage, clean, shape, strength, this.fields, kept) : { damaged: null, kept: null };
    this.hurried = true;
    this.now = { number: number + 1, clean, ...done, dose: `${damage}:${strength}` };
    for (const listener of this.listeners) listener();
  }

  /** A gesture is over: what was estimated from few samples is from all of them now. */
  rest() {
    if (!this.hurried) return;
    this.hurried = false;
    for (const listener of this.listeners) listener();
  }

  /** What a one-pass method makes of the damaged image; null where it is not for the browser.
   * @param {string} name @returns {Outcome | null} */
  live(name) {
    const { network, other } = this.needed;
    const { damaged } = this.now;
    if (!damaged) return null;
    if (name === "damaged") return this.outcome(damaged.map((value) => Math.max(0, Math.min(1, value))), null, "");
    if (name === "encode-decode" && network) return this.outcome(rebuilt(network, damaged), null, "");
    if (name === "denoiser" && other) return this.outcome(rebuilt(other, damaged), null, "");
    if (name !== "average" || !this.average) return null;
    const { pixels, spread, samples } = this.average.of(damaged, this.hurried);
    return this.outcome(pixels, spread, samples < SAMPLES ? `${samples} of ${SAMPLES} samples` : `${samples} samples`);
  }

  /** @param {Float32Array} pixels @param {Float32Array | null} spread @param {string} words @returns {Outcome} */
  outcome(pixels, spread, words) {
    const finite = pixels.every(Number.isFinite);
    if (!finite) return { ...NOTHING, state: "failed", words: UNABLE };
    const most = spread ? spread.reduce((a, b) => Math.max(a, b), 0) : 0;
    return { state: "live", pixels, scale: 1, spread, most, figures: this.judge?.scores(pixels) ?? {}, words };
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    this.listeners.push(listener);
  }
}

/** @type {Outcome} */
export const NOTHING = { state: "none", pixels: null, scale: 1, spread: null, most: 0, figures: {}, words: "" };
