// The search on the maps: a label by its name, an image by its number. Finding is pure; the field offers what it found.

import { button, element } from "../elements.js";

/** @typedef {import("./shapes.js").MapContext} MapContext */
/** A label, or a row. @typedef {{label: number, row: number}} Finding the other is -1 */

const MOST = 6; // findings offered

/**
 * What a text may mean, the likeliest first: the label of that very name, an image's number, labels whose name has it.
 * @param {string} text @param {{present: number[], name: (label: number) => string}} labels
 * @param {(index: number) => number} rowOf the row of an image, or -1 @returns {Finding[]}
 */
export function findingsFor(text, { present, name }, rowOf) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const named = present.filter((label) => name(label).toLowerCase().includes(wanted));
  const exact = named.filter((label) => name(label).toLowerCase() === wanted);
  const number = /^#?\d{1,9}$/.test(wanted) ? Number(wanted.replace("#", "")) : -1;
  const row = number < 0 ? -1 : rowOf(number);
  const others = named.filter((label) => !exact.includes(label));
  const labelled = (/** @type {number} */ label) => ({ label, row: -1 });
  const found = [...exact.map(labelled), ...(row < 0 ? [] : [{ label: -1, row }]), ...others.map(labelled)];
  return (wanted.startsWith("#") ? found.filter((finding) => finding.row >= 0) : found).slice(0, MOST);
}

/**
 * @param {MapContext} context @param {(label: number, more: boolean) => void} takeLabel
 * @param {(row: number) => void} takeRow
 */
export function createFinder({ charts, labels, gone, say }, takeLabel, takeRow) {
  const about = { type: "search", placeholder: "A label, or an image's number", "aria-label": "Find on the map" };
  const field = element("input", { ...about, autocomplete: "off", spellcheck: "false" });
  const list = element("div", { class: "findings", hidden: true });
  const [chart] = charts;
  /** @type {Finding[]} */
  let findings = [];
  const take = (/** @type {Finding} */ finding, /** @type {boolean} */ more) => {
    if (finding.row >= 0) takeRow(finding.row);
    else takeLabel(finding.label, more);
    field.value = "";
    show();
  };
  const show = () => {
    findings = findingsFor(field.value, labels, (index) => chart.rowOf(index));
    const none = field.value.trim() && !findings.length;
    list.hidden = !findings.length && !none;
    list.replaceChildren(...findings.map((finding) => {
      const { label, row } = finding;
      const words = row < 0 ? `Label ${labels.name(label)}` : `Image ${chart.index[row]}`;
      const title = row < 0 ? "Select its images; with Shift: add them" : "Go to it";
      const made = button(words, title, () => {}, gone);
      made.addEventListener("click", ({ shiftKey }) => take(finding, shiftKey), { signal: gone });
      return made;
    }), ...(none ? [element("span", { class: "hint" }, "Nothing on this map is called that.")] : []));
  };
  field.addEventListener("input", () => {
    show();
    say(findings.length ? `${findings.length} found` : "Nothing found");
  }, { signal: gone });
  field.addEventListener("keydown", (event) => {
    event.stopPropagation(); // Streamlit has keys of its own
    if (event.key === "Enter" && findings.length) take(findings[0], event.shiftKey);
    if (event.key === "Escape" && field.value) {
      field.value = "";
      show();
    }
  }, { signal: gone });
  return element("div", { class: "finder" }, field, list);
}
