// What a lesson asks of the canvas: what it hides, the region it shows, where a step begins. Tells where one is. Knows
// neither the question nor its answer.

import { fromAddress } from "./address.js";
import { tellPoint } from "./point.js";

/**
 * @typedef {object} Asked  what the page says of a lesson's step
 * @property {string} of  names the step
 * @property {string[]} hides
 * @property {import("./types.js").Condition[]} region
 * @property {Record<string, string>} view  words of the view that the step begins with
 */

export class Lesson {
  /** @param {HTMLElement} element the canvas's @param {import("./store.js").Store} store
   * @param {import("./types.js").View} first @param {import("./types.js").Codes | null} codes */
  constructor(element, store, first, codes) {
    this.element = element;
    this.store = store;
    this.first = { ...first };
    this.codes = codes;
    /** @type {Asked | null} */
    this.asked = null;
    this.start = first.z;
    store.subscribe(["z"], () => this.tell());
  }

  /** Takes over what is asked now; another step than before begins with its own view. @param {Asked | null} asked */
  take(asked) {
    const before = this.asked;
    this.asked = asked;
    this.element.dataset.hides = asked?.hides.join(" ") ?? "";
    this.store.change({ region: asked?.region ?? [] });
    if (!asked || asked.of === before?.of) return;
    const { patch } = fromAddress(asked.view, this.first, this.codes);
    this.start = patch.z ?? this.first.z;
    if (before) {
      this.store.change({ ...this.first, ...patch, region: asked.region });
      this.store.commit();
    }
    this.tell();
  }

  tell() {
    if (this.asked) tellPoint({ z: this.store.view.z, start: this.start, of: this.asked.of });
  }
}
