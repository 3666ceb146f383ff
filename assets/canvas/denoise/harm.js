// What each damage does to an image, as vae_tf.data.corruption has it, from fields of random numbers that a seed gives
// once: a strength that is dragged scales the same noise. Arrays in, arrays out; knows no page.

import { blurred } from "./blur.js";
import { normalField, uniformField } from "./chance.js";
import { poissonQuantile } from "./counts.js";

/** Random numbers for one image: all fields of a seed, each drawn when first asked for.
 * @typedef {{normal: Float32Array, pixels: Float32Array, values: Float32Array, corner: Float32Array}} Fields */
/** @typedef {{damaged: Float32Array, kept: Uint8Array | null}} Harmed */
/** @typedef {(x: Float32Array, shape: number[], strength: number, fields: Fields) => Float32Array} Noise */
/** @typedef {(shape: number[], strength: number, fields: Fields) => Uint8Array} Mask */

export const FILL = 0; // what stands where a pixel is missing

/** The fields of a seed for images of this shape: `normal` and `values` a number each, `pixels` a pixel each.
 * @param {number[]} shape @param {number} seed @returns {Fields} */
export function fieldsOf([height, width, channels], seed) {
  const [pixels, numbers] = [height * width, height * width * channels];
  /** @type {Partial<Fields>} */
  const drawn = {};
  return {
    get normal() {
      return (drawn.normal ??= normalField(numbers, seed, 1));
    },
    get pixels() {
      return (drawn.pixels ??= uniformField(pixels, seed, 2));
    },
    get values() {
      return (drawn.values ??= uniformField(numbers, seed, 3));
    },
    get corner() {
      return (drawn.corner ??= uniformField(2, seed, 4));
    },
  };
}

/** @type {Record<string, Noise>} */
export const NOISES = {
  gaussian: (x, _, strength, { normal }) => x.map((value, k) => clip(value + strength * normal[k])),
  "gaussian-unclipped": (x, _, strength, { normal }) => x.map((value, k) => value + strength * normal[k]),
  "salt-and-pepper": (x, [, , channels], strength, { pixels }) => {
    const [black, spoilt] = [Math.fround(0.5 * strength), Math.fround(strength)];
    return x.map((value, k) => {
      const coin = pixels[Math.floor(k / channels)];
      return coin < black ? 0 : coin < spoilt ? 1 : value;
    });
  },
  speckle: (x, _, strength, { normal }) => x.map((value, k) => clip(value * (1 + strength * normal[k]))),
  poisson: (x, _, strength, { values }) => {
    const peak = Math.max(1, evenly(strength ** -2));
    return x.map((value, k) => poissonQuantile(peak * value, values[k], peak) / peak);
  },
  blur: (x, shape, strength) => blurred(x, shape, strength),
  quantisation: (x, _, strength) => {
    const steps = 2 ** (8 - evenly(strength)) - 1;
    return x.map((value) => evenly(Math.fround(value * steps)) / steps);
  },
};

/** @type {Record<string, Mask>} */
export const MASKS = {
  block: ([height, width], strength, { corner }) => {
    const [rows, columns] = [height, width].map((size) => evenly(size * Math.sqrt(strength)));
    const top = Math.floor(Math.fround(corner[0] * (height - rows + 1)));
    const left = Math.floor(Math.fround(corner[1] * (width - columns + 1)));
    const hidden = (/** @type {number} */ y, /** @type {number} */ x) =>
      y >= top && y < top + rows && x >= left && x < left + columns;
    return Uint8Array.from({ length: height * width }, (_, k) => Number(!hidden(Math.floor(k / width), k % width)));
  },
  random: (_, strength, { pixels }) => Uint8Array.from(pixels, (coin) => Number(coin >= Math.fround(strength))),
  half: ([height, width], strength) => {
    const rows = height - evenly(height * strength);
    return Uint8Array.from({ length: height * width }, (_, k) => Number(k < rows * width));
  },
};

/** Whether the browser knows what a damage does. @param {string} name */
export function isKnown(name) {
  return name === "given" || Object.hasOwn(NOISES, name) || Object.hasOwn(MASKS, name);
}

/**
 * The damaged image; of a mask the pixels that it keeps too. `kept` is the mask painted by hand, for "given".
 * @param {string} name @param {Float32Array} x @param {number[]} shape @param {number} strength
 * @param {Fields} fields @param {Uint8Array | null} kept @returns {Harmed}
 */
export function harmed(name, x, shape, strength, fields, kept) {
  if (Object.hasOwn(NOISES, name)) return { damaged: NOISES[name](x, shape, strength, fields), kept: null };
  const whole = () => new Uint8Array(shape[0] * shape[1]).fill(1);
  const seen = name === "given" ? (kept ?? whole()) : MASKS[name](shape, strength, fields);
  return { damaged: masked(x, seen, shape[2]), kept: seen };
}

/** @param {Float32Array} x @param {Uint8Array} kept @param {number} channels */
export function masked(x, kept, channels) {
  return x.map((value, k) => (kept[Math.floor(k / channels)] ? value : FILL));
}

/** The nearest whole number, and the even one of two that are as near: as Python and numpy round.
 * @param {number} value */
export function evenly(value) {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return rest < 0.5 ? low : low + 1;
  return low % 2 ? low + 1 : low;
}

/** @param {number} value */
function clip(value) {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
