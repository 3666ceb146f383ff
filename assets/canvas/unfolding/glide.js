// Takes points from where they are to where a new epoch puts them. Knows no drawing.

import { between } from "./epochs.js";

const DURATION = 450; // ms

export class Glide {
  constructor() {
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {Float32Array} */
    this.from = new Float32Array();
    /** @type {Float32Array} */
    this.to = new Float32Array();
    /** @type {Float32Array} */
    this.now = new Float32Array();
    this.begun = 0;
    this.moving = false;
  }

  /** Where the points are at a moment on their way to `codes`. @param {Float32Array} codes @param {number} moment ms */
  toward(codes, moment) {
    if (this.to !== codes) {
      this.from = this.now.length === codes.length && !this.still.matches ? this.now : codes;
      this.to = codes;
      this.begun = moment;
    }
    const share = Math.min(1, Math.max(0, (moment - this.begun) / DURATION));
    this.moving = this.from !== codes && share < 1;
    this.now = this.moving ? between(this.from, codes, share * (2 - share)) : codes;
    return this.now;
  }
}
