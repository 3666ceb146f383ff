// All that the keys do while a map has the focus, and the words that a screen reader hears of it.

import { ZOOM, backOrForth, showAll, zoom } from "../moves.js";
import { Pane } from "./pane.js";
import { REACH } from "./phrases.js";

/** @typedef {import("./shapes.js").MapContext} MapContext */

/** How far an arrow moves: a share of what the map shows. */
const STEP = 1 / 60;
const FAST = 5;
const FINE = 0.2;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});

export const KEYS = [
  ["Arrows", "walk on the map (with Shift 5 times as far, with Ctrl a fifth)"],
  ["Enter", "go to the nearest point"],
  ["+ and _", "zoom in and out; 0: show everything"],
  ["Esc", "leave the lasso or the box; then clear the selection"],
  ["Ctrl+Z, Ctrl+Y", "undo, redo"],
];

/** @param {MapContext} context @param {number} map @param {KeyboardEvent} event */
export function onKey(context, map, event) {
  const control = event.ctrlKey || event.metaKey;
  const { key } = event;
  if (key in ARROWS) walk(context, map, ARROWS[key], event.shiftKey ? FAST : control ? FINE : 1);
  else if (control && "zyZ".includes(key)) backOrForth(context, key === "z" && !event.shiftKey);
  else if (control || event.altKey || !ACTIONS[key]) return;
  else ACTIONS[key](context, map);
  event.preventDefault();
  event.stopPropagation(); // Streamlit has keys of its own
}

/** @type {Record<string, (context: MapContext, map: number) => void>} */
const ACTIONS = {
  Enter: settle,
  "+": ({ store }, map) => zoom({ store: new Pane(store, map), reach: REACH }, 1 / ZOOM),
  "=": ({ store }, map) => zoom({ store: new Pane(store, map), reach: REACH }, 1 / ZOOM),
  _: ({ store }, map) => zoom({ store: new Pane(store, map), reach: REACH }, ZOOM),
  "-": ({ store }, map) => zoom({ store: new Pane(store, map), reach: REACH }, ZOOM),
  0: ({ store }, map) => showAll({ store: new Pane(store, map), reach: REACH }),
  Escape: ({ store, say }) => leave(store, say),
};

/** @param {MapContext} context @param {number} map @param {[number, number]} direction @param {number} factor */
function walk({ store }, map, [du, dv], factor) {
  const { centre, span } = store.view.windows[map];
  const { at } = store.view;
  const [u, v] = at?.map === map ? [at.u, at.v] : centre;
  const step = span * STEP * factor;
  store.change({ at: { map, u: u + du * step, v: v + dv * step, row: -1 } });
}

/** Goes to the point nearest to where one is. @param {MapContext} context @param {number} map */
function settle({ store, charts }, map) {
  const { at, hidden, windows } = store.view;
  const [u, v] = at?.map === map ? [at.u, at.v] : windows[map].centre;
  const far = 8 * REACH;
  const row = charts[map].scatter.nearest(u, v, far, far, hidden);
  if (row < 0) return;
  const [nearU, nearV] = charts[map].placeOf(row);
  store.change({ at: { map, u: nearU, v: nearV, row } });
  store.commit();
}

/** One step back at a time: out of a tool that chooses, then out of the choice.
 * @param {MapContext["store"]} store @param {(text: string) => void} say */
export function leave(store, say) {
  const { tool, chosen } = store.view;
  if (tool === "lasso" || tool === "box") return store.change({ tool: "walk" });
  if (!chosen) return;
  store.change({ chosen: null });
  store.commit();
  say("Nothing is chosen");
}

/** Where one is, and what the nearest image is. @param {MapContext} context */
export function placeInWords({ store, charts, labels, here }) {
  const { at } = store.view;
  const { near, support } = here.get();
  if (!at || near < 0) return "";
  const chart = charts[at.map];
  const label = chart.labels ? `, labelled ${labels.name(chart.labels[near])}` : "";
  const image = `image number ${chart.index[near]}${label}`;
  if (at.row >= 0) return `At ${image}.`;
  return `${support > 0 ? "" : "No data near here. "}The nearest is ${image}.`;
}
