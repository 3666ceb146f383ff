// What of a view goes on when other maps take the place of those that were shown: the same images stay chosen, and one
// stays at the same image. Pure.

import { unpacked } from "../bits.js";
import { chosenOf } from "./choice.js";
import { Links } from "./links.js";

/** @typedef {import("./shapes.js").MapView} MapView @typedef {import("./chart.js").Chart} Chart */

/**
 * @param {MapView} view @param {Chart[]} before its maps @param {Chart[]} after the new ones
 * @returns {Partial<MapView>}
 */
export function carried(view, before, after) {
  const links = new Links([after[0], before[0]]);
  const { colour, pictures, hidden, shapes, tool, placed, at } = view;
  const kept = { colour, pictures, hidden, shapes, tool, placed };
  const same = after[0].entry.key === before[0].entry.key;
  const members = view.chosen && (same ? view.chosen.members : links.toFirst(view.chosen.members, 1));
  const chosen = members && view.chosen ? chosenOf(members, view.chosen.name) : null;
  const windows = after.map(({ entry }, map) =>
    (before[map]?.entry.key === entry.key ? view.windows[map] : { centre: middle(), span: 2 }));
  if (same && at?.map === 0) return { ...kept, chosen, windows, at, mark: view.mark };
  const row = at?.map === 0 && at.row >= 0 ? links.rowOn({ map: 1, row: at.row }, 0) : -1;
  return row < 0 ? { ...kept, chosen, windows } : { ...kept, chosen, windows, at: atRow(after[0], row) };
}

/**
 * The view with which maps are first shown, or take the place of others: as the link has it, else as it was before.
 * @param {import("./shapes.js").Given} data @param {Partial<MapView>} said what the link says @param {Chart[]} charts
 * @param {{view: MapView, charts: Chart[], preliminary: boolean} | null} before
 * @returns {Partial<MapView>}
 */
export function beginning(data, said, charts, before) {
  const chosen = chosenIn(data.selection ?? null, charts[0].entry.key, charts[0].count);
  const row = data.point ?? -1;
  const looked = row >= 0 && row < charts[0].count ? { at: atRow(charts[0], row) } : {};
  if (!before) return { ...looked, ...said, chosen };
  const old = carried(before.view, before.charts, charts);
  // What stood in for the map that the link is about could not show the link's place.
  const arrived = before.preliminary && !data.preliminary;
  const places = arrived ? { ...(said.windows && { windows: said.windows }), ...(said.at && { at: said.at }) } : {};
  return { ...old, ...places, chosen: old.chosen ?? chosen };
}

/** @param {Chart} chart @param {number} row @returns {import("./shapes.js").At} */
function atRow(chart, row) {
  const [u, v] = chart.placeOf(row);
  return { map: 0, u, v, row };
}

/** @returns {[number, number]} */
function middle() {
  return [0, 0];
}

/** The selection that the session remembers, if it is of this map.
 * @param {{key: string, bits: string, name: string} | null} selection @param {string} key @param {number} count */
export function chosenIn(selection, key, count) {
  const members = selection?.key === key ? unpacked(selection.bits, count) : null;
  return members && chosenOf(members, String(selection?.name));
}
