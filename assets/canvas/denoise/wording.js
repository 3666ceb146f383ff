// The bench's view as words in the page's address, and back; and in a sentence for those who hear it. A bad word costs a
// sentence and its own part of the view only.

import { packed, unpacked } from "../bits.js";

/** @typedef {import("./forms.js").BenchView} BenchView @typedef {import("./forms.js").Damage} Damage */
/** @typedef {import("./forms.js").Begin} Begin */

/** The words, in the order in which they stand in the address. */
export const WORDS = ["image", "damage", "strength", "seed", "kept"];
const LONGEST = 4000;

/** The view that a person begins with. @param {Map<string, Damage>} damages @param {number} count test images
 * @returns {BenchView} */
export function firstBench(damages, count) {
  const [first] = damages.values();
  return {
    image: count ? 0 : -1,
    placed: null,
    damage: first.name,
    strength: first.default,
    seed: 0,
    kept: null,
    beneath: "difference",
    brush: "hide",
    width: 4,
  };
}

/** @param {BenchView} view @returns {Record<string, string | null>} */
export function toWords({ image, damage, strength, seed, kept }) {
  const given = damage === "given";
  const word = given && kept ? packed(hiddenOf(kept), kept.length) : "";
  return {
    image: image < 0 ? null : String(image),
    damage,
    strength: given ? null : String(Number(strength.toFixed(4))),
    seed: seed ? String(seed) : null,
    kept: word && word.length <= LONGEST ? word : null,
  };
}

/**
 * What the address says of the view, and a sentence for each word that says nothing.
 * @param {Begin} begin @param {Map<string, Damage>} damages @param {number} count @param {number[]} shape
 * @returns {{patch: Partial<BenchView>, complaints: string[]}}
 */
export function fromBegin(begin, damages, count, [height, width]) {
  /** @type {Partial<BenchView>} */
  const patch = {};
  const complaints = [];
  const { image, damage: name, strength, seed, kept } = begin;
  if (given(image)) {
    if (Number.isInteger(image) && Number(image) >= 0 && Number(image) < count) patch.image = Number(image);
    else complaints.push(`The link's image could not be read: expected a number below ${count}, received ${image}.`);
  }
  const damage = given(name) ? damages.get(String(name)) : damages.values().next().value;
  if (given(name) && !damage) complaints.push(`The link's damage is unknown here: ${String(name).slice(0, 40)}.`);
  if (damage) {
    Object.assign(patch, { damage: damage.name, strength: damage.default });
    if (given(strength) && damage.name !== "given") {
      const fits = Number(strength) >= damage.low && Number(strength) <= damage.high;
      if (fits) patch.strength = Number(strength);
      else complaints.push(`The link's strength lies outside its range: expected ${damage.low} to ${damage.high}, ` +
        `received ${strength}.`);
    }
  }
  if (given(seed) && Number.isInteger(seed)) patch.seed = Number(seed);
  if (given(kept) && damage?.name === "given") {
    const hidden = unpacked(kept, height * width);
    if (hidden) patch.kept = keptOf(hidden, height * width);
    else complaints.push("The link's mask could not be read: it is not one of this image's size.");
  }
  return { patch, complaints };
}

/** @param {unknown} word */
function given(word) {
  return word !== null && word !== undefined && word !== "";
}

/** @param {Uint8Array} kept */
function hiddenOf(kept) {
  /** @type {number[]} */
  const hidden = [];
  kept.forEach((seen, k) => seen || hidden.push(k));
  return Int32Array.from(hidden);
}

/** @param {Int32Array} hidden @param {number} count */
function keptOf(hidden, count) {
  const kept = new Uint8Array(count).fill(1);
  for (const k of hidden) kept[k] = 0;
  return kept;
}
