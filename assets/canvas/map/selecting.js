// The panel of what is chosen on the maps: how much, and what can be done with it; and the search.

import { button, element, write } from "../elements.js";
import { labelled } from "../members.js";
import { far, within } from "../viewport.js";
import { combined, inverted, maskOf } from "./choice.js";
import { createFinder } from "./finder.js";
import { REACH } from "./phrases.js";

/** @typedef {import("./shapes.js").MapContext} MapContext @typedef {import("./shapes.js").Chosen} Chosen */

const HINT = "Nothing is selected. Draw a lasso or a box, click a label with Shift, or search.";
const CLOSE = 0.25; // of the map: what one sees round an image that was searched for

/** @param {MapContext} context @returns {import("../types.js").Part} */
export function createSelecting(context) {
  const { store, charts, gone } = context;
  const [{ count }] = charts;
  const words = element("p", { class: "number chosen-words" });
  const set = (/** @type {Chosen | null} */ chosen) => choose(context, chosen);
  const zoom = button("Zoom to it", "Show these points only", () => zoomTo(context), gone);
  const invert = button("Invert", "Select all others instead", () => set(inverted(store.view.chosen, count)), gone);
  const clear = button("Clear", "Select nothing (Esc)", () => set(null), gone);
  const ways = element("div", { class: "ways" }, zoom, invert, clear);
  const finder = createFinder(context, (label, more) => takeLabel(context, label, more), (row) => goTo(context, row));
  const root = element("section", { class: "selecting panel", "data-part": "selecting" },
    element("h3", {}, "Selection"), words, ways, finder);
  const show = () => {
    const { chosen } = store.view;
    words.classList.toggle("hint", !chosen);
    const [some, all] = [chosen?.members.length ?? 0, count].map((number) => number.toLocaleString("en"));
    write(words, chosen ? `${chosen.name}: ${some} of ${all} images` : HINT);
    zoom.disabled = clear.disabled = !chosen;
    root.dataset.count = String(chosen?.members.length ?? 0);
  };
  store.subscribe(["chosen"], show);
  show();
  return { element: root };
}

/** One step: changed, said, committed. @param {MapContext} context @param {Chosen | null} chosen */
function choose({ store, say }, chosen) {
  store.change({ chosen });
  store.commit();
  say(chosen ? `${chosen.members.length.toLocaleString("en")} selected` : "Nothing is selected");
}

/** Chooses all points of a label of the first map, or those besides. @param {MapContext} context
 * @param {number} label @param {boolean} more */
function takeLabel(context, label, more) {
  const [chart] = context.charts;
  const name = `Label ${context.labels.name(label)}`;
  const members = labelled(chart.labels ?? new Int32Array(0), label);
  choose(context, combined(context.store.view.chosen, members, more ? "add" : "new", name));
}

/** As a click with Shift in the legend has it: adds a label's points, or takes them away where all are chosen.
 * @param {MapContext} context @param {number} label */
export function toggleLabel(context, label) {
  const { store, charts, labels } = context;
  const { chosen } = store.view;
  const members = labelled(charts[0].labels ?? new Int32Array(0), label);
  const mask = maskOf(chosen, charts[0].count);
  const all = members.every((row) => mask?.[row]);
  choose(context, combined(chosen, members, chosen && all ? "subtract" : "add", `Label ${labels.name(label)}`));
}

/** Goes to a point of the first map, and brings it into sight. @param {MapContext} context @param {number} row */
function goTo({ store, charts, say }, row) {
  const [u, v] = charts[0].placeOf(row);
  const [{ centre, span }, ...others] = store.view.windows;
  const out = Math.max(Math.abs(u - centre[0]), Math.abs(v - centre[1])) > span / 2;
  /** @type {import("./shapes.js").Window} */
  const window = out ? { centre: [far(u), far(v)], span: Math.min(span, 2 * REACH * CLOSE) } : store.view.windows[0];
  store.change({ at: { map: 0, u, v, row }, hover: { map: 0, row }, windows: [window, ...others] });
  store.commit();
  say(`Image ${charts[0].index[row]}`);
}

/** Each map shows what is chosen of it. @param {MapContext} context */
function zoomTo({ store, charts, links }) {
  const { chosen, windows } = store.view;
  if (!chosen) return;
  store.change({
    windows: windows.map((window, map) => windowOf(charts[map], links.fromFirst(chosen.members, map)) ?? window),
  });
  store.commit();
}

/** The window that shows some rows; null where there are none. @param {import("./chart.js").Chart} chart
 * @param {Int32Array} rows @returns {import("./shapes.js").Window | null} */
function windowOf({ scatter }, rows) {
  const ends = [scatter.u, scatter.v].map((all) => {
    const values = Float32Array.from(rows, (row) => all[row]).filter(Number.isFinite).sort();
    return [values[0], values[values.length - 1]];
  });
  const [across, up] = ends.map(([from, to]) => to - from);
  const [u, v] = ends.map(([from, to]) => (from + to) / 2);
  if (!Number.isFinite(u + v)) return null;
  return { centre: [u, v], span: within(1.15 * Math.max(across, up), REACH) };
}

