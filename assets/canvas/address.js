// The view as words in the page's address, and back. A bad word costs a sentence and its own part of the view only.

import { dimensionOrder, reachOf } from "./plane.js";
import { far, within } from "./viewport.js";

/** @typedef {import("./types.js").View} View @typedef {import("./types.js").Codes} Codes */

/** The words, in the order in which they stand in the address. */
export const KEYS = ["axes", "z", "zoom", "backdrop", "pins", "path"];
export const BACKDROPS = /** @type {const} */ (["grid", "density", "none"]);
export const MOST_PINS = 24;
/** Further from the origin than this is no place that any model has codes at. */
export const FARTHEST = 100;
const SPEEDS = [0.25, 5];

/**
 * The view that a person begins with. Many dimensions begin at the first test image: no code lies near their origin,
 * and what the decoder makes of it is a blur.
 * @param {number} dim @param {Codes | null} codes @returns {View}
 */
export function firstView(dim, codes) {
  const order = dimensionOrder(dim, codes);
  return {
    z: dim > 2 && codes ? codes.z.slice(0, dim) : new Float32Array(dim),
    axes: { kind: "z", i: order[0], j: order[Math.min(1, dim - 1)] },
    centre: [0, 0],
    span: 2 * reachOf(codes),
    backdrop: "grid",
    pins: [],
    path: "linear",
    speed: 1.5,
    loop: false,
    playing: false,
    progress: 0,
    hidden: new Set(),
    shapes: false,
    dimension: order[0],
    hover: -1,
    tool: "move",
    lassoed: null,
    placed: null,
    region: [],
  };
}

/**
 * The view in words; null for what is as it was at first.
 * @param {View} view @param {View} first @returns {Record<string, string | null>}
 */
export function toAddress(view, first) {
  const name = view.axes.kind === "pc" ? "pc" : "z";
  /** @type {Record<string, string | null>} */
  const whole = {
    axes: `${name}${view.axes.i + 1},${name}${view.axes.j + 1}`,
    z: vector(view.z),
    zoom: [...view.centre, view.span].map(short).join(","),
    backdrop: view.backdrop,
    pins: view.pins.map(vector).join(";"),
    path: [view.path, short(view.speed), ...(view.loop ? ["loop"] : [])].join(","),
  };
  if (view === first) return whole;
  const plain = toAddress(first, first);
  return Object.fromEntries(KEYS.map((key) => [key, whole[key] === plain[key] ? null : whole[key]]));
}

/**
 * What the words say of the view, and a sentence for each that says nothing.
 * @param {Record<string, string>} words @param {View} first @param {Codes | null} codes
 * @returns {{patch: Partial<View>, complaints: string[]}}
 */
export function fromAddress(words, first, codes) {
  /** @type {Partial<View>} */
  const patch = {};
  /** @type {Set<string>} */
  const complaints = new Set();
  for (const key of KEYS) {
    if (typeof words[key] !== "string" || words[key] === "") continue;
    try {
      Object.assign(patch, READ[key](words[key], first, codes, complaints));
    } catch (error) {
      complaints.add(`The link's ${NAMES[key]} could not be read: ${/** @type {Error} */ (error).message}.`);
    }
  }
  return { patch, complaints: [...complaints] };
}

/** @type {Record<string, string>} */
const NAMES = { axes: "axes", z: "point", zoom: "zoom", backdrop: "backdrop", pins: "pins", path: "path" };

/** @typedef {(word: string, first: View, codes: Codes | null, complaints: Set<string>) => Partial<View>} Reader */
/** @type {Record<string, Reader>} */
const READ = {
  axes(word, first, codes) {
    const found = /^(z|pc)(\d+),(z|pc)(\d+)$/.exec(word);
    const kind = /** @type {"z" | "pc"} */ (found?.[1]);
    const most = kind === "pc" ? (codes?.components.length ?? 0) : first.z.length;
    const [i, j] = [Number(found?.[2]) - 1, Number(found?.[4]) - 1];
    const apart = i !== j || most === 1;
    if (!found || found[3] !== kind || !apart || !(i >= 0 && i < most && j >= 0 && j < most)) {
      throw new Error(`expected two of this model's, as in z1,z2; received ${quote(word)}`);
    }
    return { axes: { kind, i, j } };
  },
  z: (word, first, _codes, complaints) => ({ z: readVector(word, first.z.length, complaints) }),
  zoom(word, _first, codes) {
    const numbers = numbersIn(word);
    const [u, v, span] = numbers;
    if (numbers.length !== 3 || !numbers.every(Number.isFinite) || !(span > 0)) {
      throw new Error(`expected a middle and a width, received ${quote(word)}`);
    }
    return { centre: [far(u), far(v)], span: within(span, reachOf(codes)) };
  },
  backdrop(word) {
    const backdrop = BACKDROPS.find((name) => name === word);
    if (!backdrop) throw new Error(`expected ${BACKDROPS.join(", ")}; received ${quote(word)}`);
    return { backdrop };
  },
  pins(word, first, _codes, complaints) {
    const pins = word.split(";");
    if (pins.length > MOST_PINS) throw new Error(`expected at most ${MOST_PINS}, received ${pins.length}`);
    return { pins: pins.map((pin) => readVector(pin, first.z.length, complaints)) };
  },
  path(word) {
    const [kind, speed, loop, ...more] = word.split(",");
    const seconds = speed === undefined ? 1.5 : Number(speed);
    const known = (kind === "linear" || kind === "spherical") && (loop === undefined || loop === "loop");
    if (!known || more.length || !(seconds >= SPEEDS[0] && seconds <= SPEEDS[1])) {
      throw new Error(`expected linear or spherical, seconds, loop; received ${quote(word)}`);
    }
    return { path: kind, speed: seconds, loop: loop === "loop" };
  },
};

/** What stands between the commas; NaN for what is no number. @param {string} word */
function numbersIn(word) {
  return word.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
}

/** @param {string} word @param {number} dim @param {Set<string>} complaints */
function readVector(word, dim, complaints) {
  const numbers = numbersIn(word);
  if (numbers.length !== dim) {
    throw new Error(`expected ${dim} number${dim === 1 ? "" : "s"}, received ${numbers.length}`);
  }
  if (!numbers.every(Number.isFinite)) throw new Error(`expected numbers, received ${quote(word)}`);
  if (numbers.some((number) => Math.abs(number) > FARTHEST)) {
    complaints.add(`The link leads beyond ${FARTHEST} from the origin, where no code lies: it was brought back.`);
  }
  return held(numbers);
}

/** A code no further from the origin than any is looked for. @param {ArrayLike<number>} z */
export function held(z) {
  return Float32Array.from(z, (value) => Math.max(-FARTHEST, Math.min(FARTHEST, value)));
}

/** @param {Float32Array} z */
function vector(z) {
  return Array.from(z, short).join(",");
}

/** Longer addresses do not pass every browser, server and mail. */
const LONGEST_LINK = 16_000;

/**
 * The words that a link can carry: without the pins where they make it too long.
 * @param {Record<string, string | null>} words
 */
export function linkable(words) {
  const characters = Object.values(words).map((word) => encodeURIComponent(word ?? "").length);
  const long = characters.reduce((sum, count) => sum + count, 0) > LONGEST_LINK;
  return { words: long ? { ...words, pins: null } : words, long };
}

/**
 * The address of a view, and what it had to leave out, as the end of a sentence.
 * @param {View} view @param {View} first @param {(words: Record<string, string | null>) => URL} address of words
 */
export function linkTo(view, first, address) {
  const { words, long } = linkable(toAddress(view, first));
  return { url: address(words), without: long ? ", without its path, which is too long for one" : "" };
}

/** At most three decimals, and none of them for nothing. @param {number} number */
function short(number) {
  return String(Number(number.toFixed(3)) || 0);
}

/** @param {string} word */
function quote(word) {
  return `"${word.length > 40 ? `${word.slice(0, 40)}…` : word}"`;
}

/**
 * The address of now with the run and these words at its end, in the order in which the server writes them too.
 * @param {Record<string, string | null>} words @param {string} run its id @param {string} [href]
 * @param {string[]} [keys] all words that there are, in their order @returns {URL}
 */
export function addressWith(words, run, href = location.href, keys = KEYS) {
  const url = new URL(href);
  for (const key of keys) url.searchParams.delete(key);
  url.searchParams.set("run", run);
  for (const key of keys) {
    const word = words[key];
    if (word !== null && word !== undefined) url.searchParams.set(key, word);
  }
  return url;
}
