// What a network makes of an image in one look: decoded from its code, and the mean of images decoded from samples of
// q(z|x). During a drag as many samples as there is time for. Knows networks and arrays; no page.

import { normalField } from "./chance.js";

/** @typedef {import("../network.js").Network} Network */
/** @typedef {{pixels: Float32Array, spread: Float32Array | null, samples: number}} Guessed */

export const SAMPLES = 20;
const FEWEST = 4;
const BUDGET = 6; // milliseconds of a frame
const STREAM = 9;

/** The image that a network rebuilds, in an array of its own. @param {Network} network @param {Float32Array} x */
export function rebuilt(network, x) {
  return Float32Array.from(network.decode(network.encode(x).zMean));
}

export class Average {
  /** @param {Network} network */
  constructor(network) {
    this.network = network;
    this.noise = normalField(SAMPLES * network.latentDim, 0, STREAM);
    this.each = 0; // milliseconds that one sample took
  }

  /** Mean and deviation of the images decoded from samples of q(z|x); `hurried`: from as many as fit in a frame.
   * @param {Float32Array} x @param {boolean} hurried @returns {Guessed} */
  of(x, hurried) {
    const { network, noise } = this;
    const { zMean, zLogVar } = network.encode(x);
    const fit = this.each ? Math.floor(BUDGET / this.each) : FEWEST;
    const samples = hurried ? Math.max(FEWEST, Math.min(SAMPLES, fit)) : SAMPLES;
    const dim = zMean.length;
    const z = new Float32Array(samples * dim);
    for (let k = 0; k < z.length; k++) z[k] = zMean[k % dim] + Math.exp(0.5 * zLogVar[k % dim]) * noise[k];
    const began = performance.now();
    const images = network.decodeBatch(z);
    const took = (performance.now() - began) / samples;
    this.each = this.each ? Math.min(2 * this.each, 0.7 * this.each + 0.3 * took) : took;
    return { ...moments(images, samples), samples };
  }
}

/** @param {Float32Array} images @param {number} count */
function moments(images, count) {
  const size = images.length / count;
  const [pixels, spread] = [new Float32Array(size), new Float32Array(size)];
  for (let k = 0; k < size; k++) {
    let [sum, squares] = [0, 0];
    for (let at = k; at < images.length; at += size) {
      sum += images[at];
      squares += images[at] * images[at];
    }
    pixels[k] = sum / count;
    spread[k] = Math.sqrt(Math.max(0, squares / count - pixels[k] ** 2));
  }
  return { pixels, spread };
}
