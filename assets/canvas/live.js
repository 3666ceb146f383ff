// The image at the point once more, beside what moves the point: the large one may be out of sight there.

import { element } from "./elements.js";
import { Picture } from "./paint.js";

const SIDE = 112; // CSS pixels

/** The image at the point one is at: drawn in the frame in which the point moves, and only where it is in sight. */
export class Live {
  /** @param {import("./types.js").Context} context */
  constructor({ store, network }) {
    this.store = store;
    this.network = network;
    this.picture = new Picture(network.imageShape, "Image at the point");
    this.picture.fit(SIDE);
    this.picture.element.title = "The image at the point where you are";
    this.element = element("div", { class: "live" }, this.picture.element);
    this.seen = false;
    /** @type {Float32Array | null} */
    this.shown = null;
    this.sight = new IntersectionObserver((entries) => {
      this.seen = entries[entries.length - 1].isIntersecting;
      this.follow();
    });
    this.sight.observe(this.element);
    store.subscribe(["z"], () => this.follow());
  }

  follow() {
    const { z } = this.store.view;
    if (!this.seen || z === this.shown) return;
    this.shown = z;
    const pixels = this.network.decode(z);
    if (isFinite(sumOf(pixels))) this.picture.show(pixels);
    else this.picture.clear(); // the inspector says that there is none
  }

  destroy() {
    this.sight.disconnect();
  }
}

/** @param {Float32Array} values */
function sumOf(values) {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum;
}
