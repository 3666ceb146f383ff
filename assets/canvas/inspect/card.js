// The card under the picture: a test image next to its reconstruction, while the pointer rests on its code; or an image
// of a person's own. Its place is kept when there is nothing to show. Knows no plane.

import { button, element } from "../elements.js";
import { numberOf } from "../members.js";
import { Picture } from "../paint.js";
import { explained } from "./term.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").View} View */

const SIDE = 84;
/** Up to so many dimensions, each one's width is told; of more, the mean. */
const FEW = 4;
const SIGMA =
  "The standard deviations of q(z|x): how closely the encoder knows where this image lies. The prior's are 1.";

/** @param {Context} context @returns {import("../types.js").Part} */
export function createCard(context) {
  const card = new Card(context);
  return { element: card.element };
}

class Card {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.pressed = false;
    /** What is shown: the position of a code, a placed image, or null. @type {number | View["placed"] | undefined} */
    this.shown = undefined;
    const { imageShape } = context.network;
    this.original = new Picture(imageShape, "Original");
    this.reconstruction = new Picture(imageShape, "Reconstruction");
    for (const picture of [this.original, this.reconstruction]) picture.fit(SIDE);
    this.missing = element("p", { class: "hint" }, context.absent);
    this.title = element("strong", { class: "name" });
    this.number = element("span", { class: "hint" });
    this.sigma = explained([], SIGMA, context.gone);
    const takeAway = () => context.store.change({ placed: null });
    this.remove = button("Remove", "Take your image off the plane", takeAway, context.gone);
    this.caption = element("figcaption", { class: "hint" });
    this.pair = element("div", { class: "pair" },
      figure(this.caption, this.original.element, this.missing),
      figure(element("figcaption", { class: "hint" }, "rebuilt"), this.reconstruction.element),
      element("div", { class: "about" }, this.title, this.number, this.sigma.element, this.remove));
    this.hint = element("p", { class: "hint nothing" }, context.codes
      ? "Hover over a code on the plane, or tap it: its test image shows here, next to its reconstruction."
      : "An image of your own shows here, next to its reconstruction.");
    this.element = element("div", { class: "card", "data-part": "card" }, this.pair, this.hint);
    this.element.style.setProperty("--side", `${SIDE}px`);
    this.listen();
    this.show();
  }

  listen() {
    const { store, gone } = this.context;
    store.subscribe(["hover", "placed"], () => this.show());
    const options = { signal: gone, capture: true, passive: true };
    window.addEventListener("pointerdown", () => (this.pressed = true), options);
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => {
        this.pressed = false;
        this.show();
      }, options);
    }
  }

  /** Shows what is hovered or placed now. While something is dragged the decoder has better things to do. */
  show() {
    const { hover, placed } = this.context.store.view;
    const wanted = hover >= 0 && this.context.codes ? hover : placed;
    if (wanted === this.shown || (this.pressed && typeof wanted === "number")) return;
    this.shown = wanted;
    this.pair.hidden = wanted === null;
    this.hint.hidden = wanted !== null;
    this.element.dataset.shows = wanted === null ? "" : typeof wanted === "number" ? String(wanted) : "placed";
    if (typeof wanted === "number") this.showCode(wanted);
    else if (wanted) this.showPlaced(wanted);
  }

  /** @param {number} index */
  showCode(index) {
    const { codes, labels, network, images } = this.context;
    if (!codes) return;
    const z = codes.z.subarray(index * codes.dim, (index + 1) * codes.dim);
    this.reconstruction.show(network.decode(z));
    const label = codes.labels ? codes.labels[index] : null;
    this.describe(label === null ? "" : labels.name(label), `Test image ${numberOf(codes, index)}`, "original");
    this.title.style.setProperty("--label", label === null ? "transparent" : labels.colour(label));
    this.remove.hidden = true;
    this.sigma.word.textContent = "";
    this.answer(index, codes.spread(), (spread) => {
      if (spread) this.sigma.word.textContent = sigmas(spread.subarray(index * codes.dim, (index + 1) * codes.dim));
    });
    this.original.clear();
    this.missing.hidden = images !== null;
    this.original.element.hidden = images === null;
    if (!images) return;
    this.answer(index, images.get(index), (bytes) => {
      if (bytes) this.original.show(bytes, 255);
      this.missing.hidden = bytes !== null;
      this.original.element.hidden = bytes === null;
    });
  }

  /** @param {NonNullable<View["placed"]>} placed */
  showPlaced(placed) {
    this.original.show(placed.x);
    this.reconstruction.show(this.context.network.decode(placed.zMean));
    this.describe(placed.name, "Your image", "as the model sees it");
    this.title.style.setProperty("--label", "transparent");
    this.sigma.word.textContent = sigmas(placed.zLogVar);
    this.missing.hidden = true;
    this.original.element.hidden = false;
    this.remove.hidden = false;
  }

  /** @param {string} title @param {string} number @param {string} caption of what was encoded */
  describe(title, number, caption) {
    this.caption.textContent = caption;
    this.title.textContent = title;
    this.title.title = title;
    this.title.hidden = !title;
    this.number.textContent = number;
    const name = title ? `${number}, ${title}` : number;
    this.original.element.setAttribute("aria-label", `${name}, ${caption}`);
    this.reconstruction.element.setAttribute("aria-label", `Reconstruction: ${name}`);
  }

  /**
   * Hands an answer on if it is still asked for; null where there was none.
   * @template T @param {number} index @param {Promise<T>} asked @param {(value: T | null) => void} take
   */
  answer(index, asked, take) {
    const still = (/** @type {T | null} */ value) => {
      if (this.shown === index && !this.context.gone.aborted) take(value);
    };
    asked.then(still, () => still(null));
  }
}

/** The widths of a posterior in words: each of a few, the mean of many. @param {Float32Array} logVar */
export function sigmas(logVar) {
  const widths = Array.from(logVar, (value) => Math.exp(value / 2));
  if (widths.length <= FEW) return `σ ${widths.map((width) => width.toFixed(2)).join(", ")}`;
  return `mean σ ${(widths.reduce((sum, width) => sum + width, 0) / widths.length).toFixed(2)}`;
}

/** @param {HTMLElement} caption @param {HTMLElement[]} shown */
function figure(caption, ...shown) {
  const frame = element("div", { class: "frame" }, ...shown);
  return element("figure", {}, frame, caption);
}
