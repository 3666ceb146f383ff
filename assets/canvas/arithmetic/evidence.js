// Whether a direction between two groups means anything: Cohen's d in words, and how alike the differences point.

import { element } from "../elements.js";
import { signed } from "../number.js";

/** @typedef {import("../types.js").DirectionFound} DirectionFound */

export const LARGE = 0.8; // J. Cohen, Statistical power analysis for the behavioral sciences, 1988
/** Cohen's words, and S. Sawilowsky's (2009) for beyond. @type {[number, string][]} */
const SCALE = [
  [0.2, "next to none"],
  [0.5, "small"],
  [LARGE, "medium"],
  [1.2, "large"],
  [Infinity, "very large"],
];
const AXIS = [-0.2, 1];
const TICKS = [0, 0.5, 1];

/** @param {DirectionFound} found @returns {HTMLElement} */
export function evidence(found) {
  const { n_a = 0, n_b = 0 } = found;
  const rows = element("dl", { class: "evidence" });
  const add = (/** @type {string} */ term, /** @type {string} */ help, /** @type {(Node | string)[]} */ ...words) =>
    rows.append(element("dt", { title: help }, term), element("dd", {}, ...words));
  add("Codes", "How many codes the groups have", `${n_a.toLocaleString("en")} from, ${n_b.toLocaleString("en")} to`);
  add("Cohen\u2019s d", HELP_D, ...effectInWords(found));
  if (typeof found.cosine === "number") add("Agreement", HELP_COSINE, plot(found));
  return rows;
}

/** The sentence of caution, or null where none is needed: the server knows. @param {DirectionFound} found */
export function caution({ meaningful, cohen_d, n_a = 0, n_b = 0 }) {
  if (meaningful) return null;
  if (typeof cohen_d !== "number") {
    const unknown = `Whether these groups differ along this direction cannot be measured with ${n_a} and ${n_b} codes`;
    return `${unknown}: moving along it may change anything, or nothing.`;
  }
  if (cohen_d >= LARGE) {
    return "These groups agree on this direction no more than random pairs do: with so few codes, d may be chance.";
  }
  const alike = cohen_d > 0 ? "overlap" : "do not differ";
  const measured = `These groups ${alike} along this direction (d = ${signed(cohen_d)})`;
  return `${measured}: moving along it may change nothing that they differ in.`;
}

/** What the numbers come to: the caution, or that there is none. @param {DirectionFound} found @returns {string} */
export function verdict(found) {
  const { cohen_d: d, cosine, cosine_random_range: range } = found;
  const doubt = caution(found);
  if (doubt) return doubt;
  const differ = typeof d === "number" ? `Clearly a direction: the groups differ by d = ${d.toFixed(1)}` : "";
  if (typeof cosine !== "number" || !range) return `${differ}.`;
  const far = cosine - range[1] > range[1] - range[0] ? "far " : "";
  return `${differ} and agree ${far}more than random pairs.`;
}

const HELP_D =
  "How far apart the groups lie along the direction, in standard deviations within a group. The direction is fitted " +
  "on half of the codes and d measured on the other half.";
const HELP_COSINE =
  "The mean cosine between differences of pairs, one code of each group: 1 if all point the same way, 0 if they have " +
  "no way in common; of up to 200 pairs. For comparison, as many that ignore the groups, drawn 50 times.";

/** @param {DirectionFound} found @returns {(Node | string)[]} */
function effectInWords({ cohen_d: d, reason }) {
  if (typeof d !== "number") return [`none: ${reason ?? "it cannot be computed"}`];
  const value = element("b", { class: "number" }, signed(d));
  if (d <= 0) return [value, " none: on the held-out half the groups do not differ this way"];
  const [, words] = SCALE.find(([below]) => d < below) ?? SCALE[SCALE.length - 1];
  const overlap = Math.round(100 * overlapOf(d));
  const share = overlap < 1 ? "less than 1" : overlap > 99 ? "more than 99" : `${overlap}`;
  return [value, ` ${words}: two bell curves that far apart overlap by ${share} %`];
}

/** The share that two normal curves of one width have in common, d widths apart: 2 Phi(-d / 2). @param {number} d */
export function overlapOf(d) {
  const x = Math.max(0, d) / 2 / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x); // erfc to 1.5e-7: Abramowitz and Stegun, 7.1.26
  const terms = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  return terms.reduceRight((sum, term) => (sum + term) * t, 0) * Math.exp(-x * x);
}

/** The groups' mean cosine over that of random pairs, on one axis. @param {DirectionFound} found */
function plot({ cosine, cosine_random: random, cosine_random_range: range }) {
  const value = Number(cosine);
  const between = range ? `, 95 % of them between ${signed(range[0])} and ${signed(range[1])}` : "";
  const compared = typeof random === "number" ? `; random pairs ${signed(random)}${between}` : "";
  const label = `Mean cosine of pairwise differences: these groups ${signed(value)}${compared}`;
  const lines = element("div", { class: "cosines", role: "img", "aria-label": label, title: label });
  lines.append(row("these groups", value, null));
  if (typeof random === "number") lines.append(row("random pairs", random, range ?? null));
  const axis = element("div", { class: "axis" });
  for (const tick of TICKS) axis.append(placed("span", tick, String(tick)));
  lines.append(element("span"), axis);
  const meaning = "Mean cosine between differences of pairs: 1, all point the same way; 0, in no common one.";
  return element("div", {}, lines, element("div", { class: "hint" }, meaning));
}

/** @param {string} name @param {number} value @param {[number, number] | null} range */
function row(name, value, range) {
  const line = element("div", { class: "line" });
  if (range) {
    const bar = placed("i", range[0], "");
    bar.style.width = `${100 * (share(range[1]) - share(range[0]))}%`;
    line.append(bar);
  }
  const words = range ? `${signed(value)} (95 %: ${signed(range[0])} to ${signed(range[1])})` : signed(value);
  line.append(placed("b", value, ""), placed("span", value, words));
  const group = document.createDocumentFragment();
  group.append(element("span", { class: "name" }, name), line);
  return group;
}

/** @param {"b" | "i" | "span"} tag @param {number} value @param {string} words */
function placed(tag, value, words) {
  const mark = element(tag, {}, words);
  mark.style.left = `${100 * share(value)}%`;
  return mark;
}

/** Where on the axis a cosine lies, 0 to 1. @param {number} value */
function share(value) {
  return Math.max(0, Math.min((value - AXIS[0]) / (AXIS[1] - AXIS[0]), 1));
}
