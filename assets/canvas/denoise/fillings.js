// The completions of a masked image: many chains side by side, their mean and how far they differ, and how they came to be.

import { button, element, write } from "../elements.js";
import { Picture, toRgba } from "../paint.js";
import { isSampled } from "./arrivals.js";
import { fetchBytes } from "./equipment.js";
import { Reel } from "./reel.js";
import { spreadRgba } from "./shades.js";

/** @typedef {import("./forms.js").BenchContext} BenchContext @typedef {import("./forms.js").Completed} Completed */

const GAP = 1; // pixels of the images' own size between two of them
const HELP =
  "Each chain goes on drawing the missing pixels and the code by turns; what the model holds possible shows in how far " +
  "they differ. Kept pixels stay as they are.";

export class Fillings {
  /** @param {BenchContext} context @param {import("./arrivals.js").Arrivals} arrivals */
  constructor(context, arrivals) {
    const { shape, gone } = context;
    this.context = context;
    this.arrivals = arrivals;
    this.size = shape[0] * shape[1] * shape[2];
    this.address = "";
    this.id = "";
    /** @type {{address: string, film: Uint8Array | null, chains: Uint8Array} | null} */
    this.found = null;
    this.mean = new Picture(shape, "Mean of the completions");
    this.spread = new Picture(shape, "How far the completions differ");
    this.grid = element("canvas", { class: "picture chains", role: "img", "aria-label": "Completions side by side" });
    this.reel = new Reel((frame) => this.draw(frame), gone);
    this.ask = button("Complete 25 times", "Runs 25 chains of 500 steps on the server", () => {
      if (this.address !== this.found?.address) this.address = ""; // what could not be fetched is fetched again
      arrivals.press("completions");
      context.ask("completions");
    }, gone);
    this.ask.classList.add("primary");
    this.words = element("p", { class: "hint", role: "status" });
    this.most = element("figcaption", {});
    this.pictures = element("div", { class: "filled", hidden: true },
      element("div", { class: "film" }, this.grid, this.reel.element),
      element("figure", {}, this.mean.element, element("figcaption", {}, "Mean")),
      element("figure", {}, this.spread.element, this.most));
    this.element = element("section", { class: "fillings panel", "data-part": "fillings" },
      element("h3", { title: HELP }, "Completions"), element("p", { class: "hint" }, HELP),
      element("div", { class: "ways" }, this.ask, this.words), this.pictures);
    context.onTrial(() => this.follow());
    context.onResults(() => this.follow());
    this.follow();
  }

  follow() {
    const { context, arrivals } = this;
    const { results } = arrivals;
    const { kept } = context.trial();
    const completions = results?.completions;
    if (completions?.address && completions.address !== this.address) void this.fetch(completions, results?.id ?? "");
    // where the strength says nothing, two requests have one address: they are of the later one too
    else if (completions && completions.address === this.found?.address) this.id = results?.id ?? "";
    this.element.hidden = !kept;
    const id = context.asked();
    const current = id !== "" && this.id === id;
    const failed = arrivals.failure("completions");
    const awaited = arrivals.awaits("completions") && !current;
    const lack = lackOf(context.given().methods);
    this.ask.disabled = id === "" || awaited || current || lack !== "";
    this.pictures.dataset.old = String(!current);
    this.pictures.hidden = !this.found || !arrivals.asking.isOfThisImage(this.id);
    const waiting = results?.what === "completions" ? results.words : null;
    const words = lack || failed || (awaited ? (waiting ?? "Waiting for the server…") : "");
    write(this.words, words || (!current && !this.pictures.hidden ? "Of an earlier mask" : ""));
  }

  /** @param {Completed} completed @param {string} id */
  async fetch({ address, spread, film, chains, chain_images: images, frames, figures }, id) {
    this.address = String(address);
    const { size } = this;
    const { gone } = this.context;
    try {
      const [mean, deviations, moving, each] = await Promise.all(
        [address, spread, film, images ?? (typeof chains === "string" ? chains : null)].map(
          (one) => (one ? fetchBytes(one, size, gone) : null)));
      if (this.address !== address || !mean) return;
      const last = each ?? (moving && frames ? moving.subarray(moving.length - moving.length / frames) : mean);
      this.found = { address, film: moving && frames ? moving : null, chains: last };
      this.id = id;
      this.mean.show(mean, 255);
      this.showSpread(deviations, Number(figures?.spread_max ?? figures?.spread ?? 1) || 1);
      this.layOut(last.length / size);
      this.reel.load(moving && frames ? frames : 1);
    } catch (error) {
      if (gone.aborted) return;
      this.context.tell(/** @type {Error} */ (error).message);
    }
    this.follow();
  }

  /** @param {Uint8Array | null} spread @param {number} most */
  showSpread(spread, most) {
    const { data, pen, channels } = this.spread;
    this.spread.element.hidden = !spread;
    if (spread) pen.putImageData((spreadRgba(spread, 1, 255, channels, data.data), data), 0, 0);
    write(this.most, spread ? `Spread, brightest at ${most.toFixed(2)}` : "");
  }

  /** Makes room for that many images. @param {number} count */
  layOut(count) {
    const [height, width] = this.context.shape;
    const columns = Math.ceil(Math.sqrt(count));
    const rows = Math.ceil(count / columns);
    this.columns = columns;
    this.grid.width = columns * (width + GAP) - GAP;
    this.grid.height = rows * (height + GAP) - GAP;
    this.grid.ariaLabel = `${count} completions side by side`;
  }

  /** @param {number} frame */
  draw(frame) {
    const { found, columns = 1 } = this;
    if (!found) return;
    const [height, width, channels] = this.context.shape;
    const count = found.chains.length / this.size;
    const pen = /** @type {CanvasRenderingContext2D} */ (this.grid.getContext("2d"));
    const from = found.film ? found.film.subarray(frame * count * this.size) : found.chains;
    const image = new ImageData(width, height);
    for (let k = 0; k < count; k++) {
      toRgba(from.subarray(k * this.size, (k + 1) * this.size), channels, image.data, 255);
      pen.putImageData(image, (k % columns) * (width + GAP), Math.floor(k / columns) * (height + GAP));
    }
  }
}

/** Why the run's model can complete nothing: chains draw codes from its prior, as the sampling methods do; "" where it
 * can. @param {import("./forms.js").Method[]} methods */
function lackOf(methods) {
  const reason = methods.find((method) => isSampled(method) && method.reason?.includes("a prior"))?.reason;
  return reason ? `Not here: ${reason}.` : "";
}
