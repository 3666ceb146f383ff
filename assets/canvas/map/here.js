// The code at the place where one is on a map, and how far the map's data supports it. Computed once for each place.

/** @typedef {import("./shapes.js").At} At @typedef {{z: Float32Array | null, support: number, near: number}} Found */

/** @type {Found} */
const NOWHERE = { z: null, support: 0, near: -1 };

export class Here {
  /** @param {import("../store.js").Store<import("./shapes.js").MapView>} store
   * @param {import("./chart.js").Chart[]} charts */
  constructor(store, charts) {
    this.store = store;
    this.charts = charts;
    /** @type {At | null} */
    this.of = null;
    this.found = NOWHERE;
  }

  /** The code, its support from 0 to 1, and the row of the nearest point. */
  get() {
    const { at } = this.store.view;
    if (at === this.of) return this.found;
    this.of = at;
    this.found = at ? this.find(at, this.charts[at.map]) : NOWHERE;
    return this.found;
  }

  /** @param {At} at @param {import("./chart.js").Chart} chart @returns {Found} */
  find({ u, v, row, z }, chart) {
    if (row >= 0) return { z: chart.codeOf(row), support: 1, near: row };
    if (chart.lifting && !z) return chart.lifting.at(u, v);
    const { rows, distances } = chart.scatter.around(u, v, 1);
    const support = chart.lifting && rows.length ? chart.lifting.support(distances[0]) : 0;
    return { z: z ?? null, support, near: rows[0] ?? -1 };
  }
}
