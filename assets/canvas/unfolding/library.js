// Keeps what has been fetched of a run's saved epochs: the newest, all of them once somebody looks back, and images.
// Whoever only watches costs the server a few kilobytes an epoch.

import { fetchBytes, parse } from "./epochs.js";

/** @typedef {import("./epochs.js").Epochs} Epochs */

const PATIENCE = 10_000; // ms between two fetches of all epochs, while one who looks back also watches new ones come
const KEPT = 24 * 1024 ** 2; // bytes of images that are fetched before anybody asks

export class Library {
  /** @param {string} base address @param {AbortSignal} gone @param {() => void} changed @param {(error: Error) => void} fail */
  constructor(base, gone, changed, fail) {
    this.base = base;
    this.gone = gone;
    this.changed = changed;
    this.fail = fail;
    /** @type {Epochs | null} */
    this.newest = null;
    /** @type {Epochs | null} */
    this.all = null;
    this.asked = -Infinity;
    this.asking = "";
    this.busy = false;
    /** @type {Map<string, Uint8Array | Promise<void>>} */
    this.images = new Map();
  }

  /** Fetches the newest epoch of a set. @param {string} set */
  watch(set) {
    if (this.asking === set) return;
    this.asking = set;
    this.get(`newest-${set}`, (data) => {
      if (this.asking === set) this.newest = parse(data);
    });
  }

  /** Fetches all epochs of a set, if they are not here. @param {string} set */
  lookBack(set) {
    const now = performance.now();
    if (this.all?.set === set || (this.all && now - this.asked < PATIENCE) || this.busy) return;
    this.asked = now;
    this.busy = true;
    this.get(`all-${set}`, (data) => {
      this.all = parse(data);
      this.fetchAhead(this.all);
    }).finally(() => (this.busy = false));
  }

  /** The images of a place among epochs, if they are here; else they are fetched. @param {Epochs} epochs
   * @param {number} place */
  rebuilt(epochs, place) {
    return this.picture(`images-${epochs.epochs[place]}-${epochs.stamps[place]}`);
  }

  /** @param {string} name @returns {Uint8Array | null} */
  picture(name) {
    const known = this.images.get(name);
    if (!known) this.images.set(name, this.get(name, (data) => this.keep(name, data)));
    return known instanceof Uint8Array ? known : null;
  }

  /** Those of an epoch that is not saved any more are empty: they stay away. @param {string} name
   * @param {ArrayBuffer} data */
  keep(name, data) {
    if (data.byteLength) this.images.set(name, new Uint8Array(data));
  }

  /** Fetches the images of all epochs one after another, where they are small enough for that. @param {Epochs} epochs */
  async fetchAhead(epochs) {
    for (let place = epochs.epochs.length - 1; place >= 0 && !this.gone.aborted; place--) {
      this.rebuilt(epochs, place);
      const waiting = this.images.get(`images-${epochs.epochs[place]}-${epochs.stamps[place]}`);
      if (waiting instanceof Promise) await waiting;
      else if (waiting && waiting.byteLength * epochs.epochs.length > KEPT) return;
    }
  }

  /** @param {string} name @param {(data: ArrayBuffer) => void} take */
  async get(name, take) {
    try {
      take(await fetchBytes(`${this.base}/${name}`, this.gone));
      this.changed();
    } catch (error) {
      if (!this.gone.aborted) this.fail(/** @type {Error} */ (error));
    }
  }
}
