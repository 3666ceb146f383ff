// One map's window, as zooming and panning know a view: the store's view has a window for each map.

/** @typedef {import("./shapes.js").Window} Window */

export class Pane {
  /** @param {import("../store.js").Store<import("./shapes.js").MapView>} store @param {number} map */
  constructor(store, map) {
    this.store = store;
    this.map = map;
  }

  /** @returns {Window} */
  get view() {
    return this.store.view.windows[this.map];
  }

  /** @param {Partial<Window>} patch */
  change(patch) {
    const { windows } = this.store.view;
    this.store.change({ windows: windows.map((window, k) => (k === this.map ? { ...window, ...patch } : window)) });
  }

  commit() {
    this.store.commit();
  }
}
