// The maps and all that stands round them, put together for one set of maps. Knows what the parts are called, not what
// they do.

import { createCorner } from "../corner.js";
import { element } from "../elements.js";
import { createLegend } from "../legend.js";
import { KEYS, leave } from "./keys.js";
import { createMapCard } from "./mapcard.js";
import { createBar } from "./mapbar.js";
import { Palette } from "./palette.js";
import { Plot } from "./plot.js";
import { createPlacing } from "./placing.js";
import { createScale } from "./scalebar.js";
import { createSelecting, toggleLabel } from "./selecting.js";
import { createWalk } from "./walkview.js";

/** @typedef {import("./shapes.js").MapContext} MapContext */

/**
 * @param {MapContext} context @param {(() => Promise<Float32Array | null>) | null} askChange
 * @param {() => {url: URL, without: string}} link to the view of now
 * @returns {import("../types.js").Part}
 */
export function createScene(context, askChange, link) {
  const { store, charts, gone } = context;
  const palette = new Palette(context, askChange);
  const plots = charts.map((_, map) => new Plot(context, map, () => palette.of(map)));
  const bar = createBar(context, palette);
  const legend = legendOf(context);
  const scale = createScale(context, palette);
  const corner = createCorner(KEYS, link, context.tell);
  const walk = createWalk(context);
  const card = createMapCard(context);
  const foot = element("div", { class: "foot" }, legend, scale.element, corner.element);
  const squares = element("div", { class: "plots" }, ...plots.map((plot) => framed(plot)));
  const maps = element("div", { class: "plane" }, bar.element, squares, foot);
  const beside = element("div", { class: "beside" }, walk.element, card.element);
  const placing = createPlacing(context);
  const selecting = createSelecting(context);
  const aside = element("div", { class: "aside" }, selecting.element, ...(placing ? [placing.element] : []));
  const root = element("div", { class: "above maps", "data-maps": plots.length }, maps, beside, aside);
  const colour = () => (root.dataset.colour = store.view.colour);
  store.subscribe(["colour"], colour);
  colour();
  root.addEventListener("keydown", (event) => event.key === "Escape" && leave(store, context.say), { signal: gone });
  return { element: root, destroy: () => plots.forEach((plot) => plot.destroy()) };
}

/** @param {Plot} plot */
function framed(plot) {
  const { entry, count } = plot.chart;
  const caption = element("figcaption", {}, element("strong", {}, entry.title),
    element("span", { class: "hint" }, `${count.toLocaleString("en")} images`));
  return element("figure", {}, caption, plot.element);
}

/** @param {MapContext} context */
function legendOf(context) {
  const { store, charts: [{ count, labels: kinds }], labels } = context;
  const take = (/** @type {number} */ label) => toggleLabel(context, label);
  const shifted = { words: "With Shift: select them, or take them away.", take };
  const there = { ...labels, present: labels.present.filter((label) => kinds?.includes(label)) };
  return createLegend({ store, codes: { count, labels: kinds }, labels: there, what: "images", shifted }).element;
}
