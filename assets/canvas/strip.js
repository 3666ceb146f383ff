// Images in a row, of one size, that a click chooses from. What it shows it is told.

import { element } from "./elements.js";

const LARGEST = 64; // CSS pixels of an image's longer side
const GAP = 2;
const WIDEST_GAP = 8;

/** @typedef {{count: number, width: number, height: number, gap: number}} Fit in CSS pixels */

/**
 * How many images fill a width: as large as possible at a whole multiple of their pixels with at least `least` of
 * them side by side. Where not even single pixels fit: `least` images, smaller. With `legs`, all of the same number
 * of images, an image stands at the end of each leg, wherever there is room for one a leg.
 * @param {number} room CSS pixels @param {number[]} shape h, w, ... @param {number} least @param {number} most
 * @param {number} [legs]
 * @returns {Fit}
 */
export function fitting(room, [height, width], least, most, legs = 1) {
  let factor = Math.max(1, Math.floor(LARGEST / Math.max(height, width)));
  const fit = () => Math.min(Math.floor((room + GAP) / (width * factor + GAP)), most);
  while (factor > 1 && whole(fit(), legs) < least) factor--;
  let count = whole(fit(), legs);
  if (fit() < least) {
    const more = whole(least + legs - 1, legs);
    count = more <= most ? more : least;
    factor = Math.max(1, (room - (count - 1) * GAP) / count) / width;
  }
  const gap = count > 1 ? Math.floor((room - count * width * factor) / (count - 1)) : 0;
  return { count, width: width * factor, height: height * factor, gap: Math.max(GAP, Math.min(gap, WIDEST_GAP)) };
}

/** The largest count up to this one with as many steps in each leg; the count itself where that is none.
 * @param {number} count @param {number} legs */
function whole(count, legs) {
  return count > legs ? count - ((count - 1) % legs) : count;
}

/** How many images stand side by side in a width at one CSS pixel each. @param {number} room @param {number[]} shape */
export function mostFitting(room, [, width]) {
  return Math.floor((room + GAP) / (width + GAP));
}

export class Strip {
  /**
   * @param {number[]} shape h, w, c @param {string} label @param {(index: number) => void} onPick
   * @param {AbortSignal} gone
   */
  constructor([height, width], label, onPick, gone) {
    this.size = { height, width };
    this.element = element("ol", { class: "strip", "aria-label": label });
    /** @type {{button: HTMLButtonElement, pen: CanvasRenderingContext2D, note: HTMLElement}[]} */
    this.steps = [];
    this.marked = -1;
    this.element.addEventListener(
      "click",
      (event) => {
        const target = /** @type {Element} */ (event.target).closest("button");
        const index = this.steps.findIndex((step) => step.button === target);
        if (index >= 0) onPick(index);
      },
      { signal: gone },
    );
  }

  /** Makes room for that many images of that size. @param {Fit} fit */
  lay({ count, width, height, gap }) {
    const { style } = this.element;
    style.setProperty("--wide", `${width}px`);
    style.setProperty("--high", `${height}px`);
    style.setProperty("--gap", `${gap}px`);
    if (count === this.steps.length) return;
    this.marked = -1;
    this.steps = Array.from({ length: count }, () => this.step());
    this.element.replaceChildren(...this.steps.map(({ button }) => element("li", {}, button)));
  }

  /** One place of the row: reached by click; by keyboard a slider goes along the same row. */
  step() {
    const canvas = element("canvas", { ...this.size, class: "picture", "aria-hidden": "true" });
    const note = element("span", { class: "note" });
    const button = element("button", { type: "button", tabindex: -1 }, canvas, note);
    return { button, note, pen: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")) };
  }

  /** @param {Uint8ClampedArray} rgba as many images as there are places */
  show(rgba) {
    const { width, height } = this.size;
    const bytes = width * height * 4;
    this.steps.forEach(({ pen }, index) => {
      const data = /** @type {Uint8ClampedArray<ArrayBuffer>} */ (rgba.subarray(index * bytes, (index + 1) * bytes));
      if (data.length === bytes) pen.putImageData(new ImageData(data, width, height), 0, 0);
    });
  }

  /** Says what a place shows, on hover and to screen readers. @param {number} index @param {string} words */
  describe(index, words) {
    this.steps[index].button.title = words;
    this.steps[index].button.setAttribute("aria-label", words);
  }

  /** Marks the place where one is, or none (-1). @param {number} index */
  mark(index) {
    if (index === this.marked) return;
    this.steps[this.marked]?.button.removeAttribute("aria-current");
    this.steps[index]?.button.setAttribute("aria-current", "true");
    this.marked = index;
  }
}
