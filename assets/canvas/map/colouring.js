// What colours and shapes the points have: by label, or by a number that is known of each. Draws nothing.

/** @typedef {import("../types.js").Labels} Labels */

/**
 * What a colouring says of its scale: the ends, and what lies beyond what was judged.
 * @typedef {object} Scale
 * @property {number} low  no number where none is known, nor `high` then
 * @property {number} high
 * @property {number | null} marked  the value below which the lowest tenth lies, where that is marked
 * @property {number} missing  points of which the number is not known
 */
/**
 * The looks there are and which each point has.
 * @typedef {{looks: {colour: string, shape: string}[], of: Uint16Array, scale: Scale | null}} Colouring
 */

/** From low to high; the ends are those of the figures of other pages (vae_tf/figures/codes.py, ELBO_SCALE). */
export const STOPS = ["#5b3a8c", "#3f86d9", "#8fd16a"];
export const MARKED = "#d4572a";
export const UNKNOWN = "#8a919c";
const PLAIN = "#5c8ef1";
const STEPS = 32;

/** What can be shown by colour. @type {Record<string, {title: string, help: string, unit: string}>} */
export const KINDS = {
  label: { title: "Label", help: "Colours are the labels'", unit: "" },
  trust: {
    title: "Trust",
    help: "Trustworthiness of each point, 0 to 1: 1 where its neighbours on the map are neighbours among the codes too",
    unit: "",
  },
  continuity: {
    title: "Continuity",
    help: "Continuity of each point, 0 to 1: 1 where its neighbours among the codes are neighbours on the map too",
    unit: "",
  },
  elbo: { title: "ELBO", help: "The evidence lower bound of each image", unit: "nats per image" },
  change: {
    title: "Change",
    help: "The share of a point's neighbours on this map that are others on the second one, 0 to 1",
    unit: "",
  },
};

/** By label; points without labels all look alike. @param {Int32Array | null} labels @param {Labels} style
 * @param {boolean} shapes @param {number} count @returns {Colouring} */
export function byLabel(labels, style, shapes, count) {
  if (!labels) return { looks: [{ colour: PLAIN, shape: "circle" }], of: new Uint16Array(count), scale: null };
  const places = new Map(style.present.map((label, place) => [label, place]));
  const looks = style.present.map((label) => ({
    colour: style.colour(label),
    shape: shapes || style.many ? style.shape(label) : "circle",
  }));
  return { looks, of: Uint16Array.from(labels, (label) => places.get(label) ?? 0), scale: null };
}

/**
 * By a number, from the 2nd to the 98th percentile of `all`; what lies beyond has the colour of the end.
 * @param {Float32Array} values NaN where it is not known @param {boolean} marks whether the lowest tenth is marked
 * @param {Float32Array} [all]  the values of all maps, which have one scale @returns {Colouring}
 */
export function byNumber(values, marks, all = values) {
  const [sorted, together] = [values, all].map((each) => each.filter(Number.isFinite).sort());
  const [low, high] = [quantile(together, 0.02), quantile(together, 0.98)];
  const tenth = quantile(sorted, 0.1);
  const marked = marks && tenth > sorted[0] ? tenth : null;
  const looks = Array.from({ length: STEPS }, (_, step) => ({ colour: shade(step / (STEPS - 1)), shape: "circle" }));
  looks.push({ colour: UNKNOWN, shape: "circle" }, { colour: MARKED, shape: "x" });
  const of = Uint16Array.from(values, (value) => {
    if (!Number.isFinite(value)) return STEPS;
    if (marked !== null && value < marked) return STEPS + 1;
    const share = high > low ? (value - low) / (high - low) : 1;
    return Math.round(Math.max(0, Math.min(1, share)) * (STEPS - 1));
  });
  return { looks, of, scale: { low, high, marked, missing: values.length - sorted.length } };
}

/** @param {Float32Array} sorted rising @param {number} share */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** The colour at a share of the scale. @param {number} share 0 to 1 */
export function shade(share) {
  const place = share * (STOPS.length - 1);
  const [from, to] = [Math.floor(place), Math.ceil(place)].map((k) => levels(STOPS[k]));
  const mixed = from.map((level, k) => Math.round(level + (place - Math.floor(place)) * (to[k] - level)));
  return hex(mixed);
}

/** A colour as far on the way to another as `share`. @param {string} colour @param {string} ground as #rrggbb or rgb()
 * @param {number} share 0 to 1 */
export function towards(colour, ground, share) {
  const [from, to] = [levels(colour), levels(ground)];
  return hex(from.map((level, k) => Math.round(level + share * (to[k] - level))));
}

/** @param {string} colour */
function levels(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
  return (colour.match(/[\d.]+/g) ?? ["255", "255", "255"]).slice(0, 3).map(Number);
}

/** @param {number[]} mixed */
function hex(mixed) {
  return `#${mixed.map((level) => level.toString(16).padStart(2, "0")).join("")}`;
}
