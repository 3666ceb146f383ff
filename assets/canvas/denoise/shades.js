// Colours for numbers of pixels: what a result has too much or too little of, how unsure it is, and what is missing.
// Bytes out; knows no canvas.

/** Full colour at this difference: half of the way from black to white. */
const FULL = 0.5;
const TOO_BRIGHT = [214, 96, 20];
const TOO_DARK = [43, 108, 190];
/** From sure to unsure, as dark as the ground to as bright as can be. */
const UNSURE = [[20, 18, 40], [110, 35, 110], [214, 72, 74], [250, 165, 60], [252, 250, 190]];

/**
 * The difference of a result from the clean image, per pixel (the mean over channels), on the colour of the ground.
 * @param {ArrayLike<number>} result @param {number} scale what white is in it @param {ArrayLike<number>} clean
 * @param {number} channels @param {number[]} ground red, green, blue @param {Uint8ClampedArray} out 4 bytes a pixel
 */
export function differenceRgba(result, scale, clean, channels, ground, out) {
  for (let at = 0, k = 0; at < out.length; at += 4) {
    let sum = 0;
    for (let c = 0; c < channels; c++, k++) sum += result[k] / scale - clean[k];
    const share = Math.min(1, Math.abs(sum) / channels / FULL);
    const colour = sum > 0 ? TOO_BRIGHT : TOO_DARK;
    for (let c = 0; c < 3; c++) out[at + c] = ground[c] + share * (colour[c] - ground[c]);
    out[at + 3] = 255;
  }
  return out;
}

/**
 * Standard deviations per pixel (the largest of its channels), from 0 to `most`.
 * @param {ArrayLike<number>} spread @param {number} unit what a number is multiplied by @param {number} most
 * @param {number} channels @param {Uint8ClampedArray} out
 */
export function spreadRgba(spread, unit, most, channels, out) {
  for (let at = 0, k = 0; at < out.length; at += 4) {
    let value = 0;
    for (let c = 0; c < channels; c++, k++) value = Math.max(value, spread[k] * unit);
    const place = Math.min(1, value / most || 0) * (UNSURE.length - 1);
    const step = Math.min(UNSURE.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c++) {
      out[at + c] = UNSURE[step][c] + (place - step) * (UNSURE[step + 1][c] - UNSURE[step][c]);
    }
    out[at + 3] = 255;
  }
  return out;
}

/** Hatches the pixels that are missing, so that they are not taken for black ones. @param {Uint8Array} kept
 * @param {number} width @param {number[]} colour @param {Uint8ClampedArray} out */
export function hatch(kept, width, colour, out) {
  for (let k = 0, at = 0; k < kept.length; k++, at += 4) {
    if (kept[k]) continue;
    const strength = (Math.floor(k / width) + (k % width)) % 2 ? 0.78 : 0.55;
    for (let c = 0; c < 3; c++) out[at + c] = strength * colour[c] + (1 - strength) * out[at + c];
  }
}

/** A colour of the theme as three bytes. @param {string} colour as #rrggbb or rgb(...) */
export function bytesOf(colour) {
  const hex = /^#([0-9a-f]{6})/i.exec(colour);
  if (hex) return [0, 2, 4].map((start) => parseInt(hex[1].slice(start, start + 2), 16));
  return (colour.match(/[\d.]+/g) ?? ["128", "128", "128"]).slice(0, 3).map(Number);
}
