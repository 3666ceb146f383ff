// The view of the maps as words in the page's address, and back. A bad word costs a sentence and its own part only.

import { far, within } from "../viewport.js";

/** @typedef {import("./shapes.js").MapView} MapView @typedef {import("./chart.js").Chart} Chart */

/** The words, in the order in which they stand in the address. */
export const WORDS = ["zoom", "zoom2", "colour", "pictures", "at", "hidden"];
/** Those that are about one map, and no other. */
export const PLACES = ["zoom", "zoom2", "at"];
/** How far from a map's middle its frame is: see frame.js. */
export const REACH = 1;
export const PICTURES = /** @type {const} */ (["off", "auto", "always"]);
const KINDS = ["label", "trust", "continuity", "elbo", "change"];

/** The view that a person begins with: at the point nearest to the first map's middle. @param {Chart[]} charts
 * @returns {MapView} */
export function firstSight(charts) {
  return {
    windows: charts.map(() => ({ centre: [0, 0], span: 2 * REACH })),
    at: atNearest(charts[0], 0, 0, 0),
    tool: "walk",
    hover: null,
    colour: "label",
    pictures: "auto",
    hidden: new Set(),
    shapes: false,
    chosen: null,
    placed: null,
    mark: null,
  };
}

/** The view in words; null for what is as it was at first. @param {MapView} view @param {MapView} first
 * @returns {Record<string, string | null>} */
export function toWords(view, first) {
  const [zoom, zoom2] = view.windows.map(({ centre, span }) => [...centre, span].map(short).join(","));
  const { at } = view;
  /** @type {Record<string, string | null>} */
  const whole = {
    zoom,
    zoom2: zoom2 ?? null,
    colour: view.colour,
    pictures: view.pictures,
    at: at && [at.u, at.v].map(short).concat(at.map ? [String(at.map + 1)] : []).join(","),
    hidden: view.hidden.size ? [...view.hidden].sort((a, b) => a - b).join(",") : null,
  };
  if (view === first) return whole;
  const plain = toWords(first, first);
  return Object.fromEntries(WORDS.map((word) => [word, whole[word] === plain[word] ? null : whole[word]]));
}

/**
 * What the words say of the view, and a sentence for each that says nothing.
 * @param {Record<string, string>} words @param {Chart[]} charts
 * @returns {{patch: Partial<MapView>, complaints: string[]}}
 */
export function fromWords(words, charts) {
  /** @type {Partial<MapView>} */
  const patch = {};
  /** @type {string[]} */
  const complaints = [];
  const windows = [...firstSight(charts).windows];
  for (const key of WORDS) {
    if (typeof words[key] !== "string" || words[key] === "") continue;
    try {
      if (key === "zoom" || key === "zoom2") {
        const map = key === "zoom" ? 0 : 1;
        if (map < windows.length) windows[map] = windowIn(words[key]);
        patch.windows = windows;
      } else Object.assign(patch, READ[key](words[key], charts));
    } catch (error) {
      complaints.push(`The link's ${key} could not be read: ${/** @type {Error} */ (error).message}.`);
    }
  }
  return { patch, complaints };
}

/** @type {Record<string, (word: string, charts: Chart[]) => Partial<MapView>>} */
const READ = {
  colour: (colour) => ({ colour: oneOf(colour, KINDS) }),
  pictures: (pictures) => ({ pictures: oneOf(pictures, PICTURES) }),
  at(word, charts) {
    const [u, v, nth = 1, ...more] = numbersIn(word);
    const map = nth - 1;
    if (![u, v].every(Number.isFinite) || more.length || !charts[map]) {
      throw new Error(`expected a place on a map, as in 0.1,-0.2; received ${quote(word)}`);
    }
    return { at: settled({ map, u: far(u), v: far(v), row: -1 }, charts[map]) };
  },
  hidden(word) {
    const hidden = numbersIn(word);
    if (!hidden.every(Number.isInteger)) throw new Error(`expected labels, as in 3,5; received ${quote(word)}`);
    return { hidden: new Set(hidden) };
  },
};

/** A place rounded as in the address is that of the point that it was on. @param {import("./shapes.js").At} at
 * @param {Chart} chart @returns {import("./shapes.js").At} */
function settled(at, chart) {
  const row = chart.scatter.nearest(at.u, at.v, 1e-4, 1e-4, new Set());
  if (row < 0) return at;
  const [u, v] = chart.placeOf(row);
  return { map: at.map, u, v, row };
}

/** The point nearest to a place; the place, where there is none. @param {Chart} chart @param {number} map
 * @param {number} u @param {number} v @returns {import("./shapes.js").At} */
export function atNearest(chart, map, u, v) {
  const [row] = chart.scatter.around(u, v, 1).rows;
  if (row === undefined) return { map, u, v, row: -1 };
  const [nearU, nearV] = chart.placeOf(row);
  return { map, u: nearU, v: nearV, row };
}

/** @param {string} word @returns {import("../viewport.js").Window} */
function windowIn(word) {
  const numbers = numbersIn(word);
  const [u, v, span] = numbers;
  if (numbers.length !== 3 || !numbers.every(Number.isFinite) || !(span > 0)) {
    throw new Error(`expected a middle and a width, received ${quote(word)}`);
  }
  return { centre: [far(u), far(v)], span: within(span, REACH) };
}

/** @template {string} T @param {string} word @param {readonly T[]} known @returns {T} */
function oneOf(word, known) {
  const found = known.find((name) => name === word);
  if (!found) throw new Error(`expected ${known.join(", ")}; received ${quote(word)}`);
  return found;
}

/** What stands between the commas; NaN for what is no number. @param {string} word */
function numbersIn(word) {
  return word.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
}

/** At most four decimals, and none of them for nothing. @param {number} number */
function short(number) {
  return String(Number(number.toFixed(4)) || 0);
}

/** @param {string} word */
function quote(word) {
  return `"${word.length > 40 ? `${word.slice(0, 40)}…` : word}"`;
}
