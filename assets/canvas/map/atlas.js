// The images of a split in several sizes, each kept under its own number and size: whoever asks for an image gets that
// one or none. Fetches them by blocks, those first that most are wanted of, and draws them. Knows no map.

import { toRgba } from "../paint.js";

/** @typedef {import("./shapes.js").Plates} Plates */

const KEPT_PIXELS = 2 ** 23; // of a level
const FEWEST_KEPT = 64;
const AT_ONCE = 4; // blocks under way
const PATIENCE = 4000; // milliseconds after a failure in which a block is not asked for again

/** One size of the images: those that are here, on one canvas. */
export class Level {
  /** @param {Plates} plates @param {number} level */
  constructor({ count, height, width, channels }, level) {
    this.level = level;
    this.height = Math.ceil(height / level);
    this.width = Math.ceil(width / level);
    this.channels = channels;
    this.size = this.height * this.width * channels;
    this.room = Math.min(count, Math.max(FEWEST_KEPT, Math.floor(KEPT_PIXELS / (this.height * this.width))));
    this.holdsAll = this.room === count;
    this.columns = Math.ceil(Math.sqrt(this.room * (this.height / this.width)));
    this.canvas = document.createElement("canvas");
    /** @type {CanvasRenderingContext2D | null} */
    this.pen = null;
    /** @type {Map<number, number>} slot by image, that which was seen longest ago first */
    this.slots = new Map();
    this.scratch = new ImageData(this.width, this.height);
  }

  /** Keeps an image in a free place, or in that of the one seen longest ago. @param {number} index
   * @param {Uint8Array} pixels */
  keep(index, pixels) {
    let slot = this.slots.get(index) ?? this.slots.size;
    if (slot >= this.room) {
      const [oldest] = this.slots.keys();
      slot = /** @type {number} */ (this.slots.get(oldest));
      this.slots.delete(oldest);
    }
    this.slots.set(index, slot);
    this.pen ??= this.open();
    toRgba(pixels, this.channels, this.scratch.data, 255);
    this.pen.putImageData(this.scratch, ...this.placeOf(slot));
  }

  open() {
    this.canvas.width = this.columns * this.width;
    this.canvas.height = Math.ceil(this.room / this.columns) * this.height;
    return /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  }

  /** @param {number} slot @returns {[number, number]} */
  placeOf(slot) {
    return [(slot % this.columns) * this.width, Math.floor(slot / this.columns) * this.height];
  }
}

export class Atlas {
  /** @param {Plates} plates @param {AbortSignal} gone */
  constructor(plates, gone) {
    this.plates = plates;
    this.gone = gone;
    this.levels = [...plates.levels].sort((a, b) => a - b).map((level) => new Level(plates, level));
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** @type {Map<object, {level: Level, images: Int32Array}>} by who wants it */
    this.wanted = new Map();
    /** @type {Map<string, Promise<void>>} */
    this.underWay = new Map();
    /** @type {Map<string, number>} when a block may be asked for again */
    this.failed = new Map();
  }

  /** Calls the listener when images have come. @param {() => void} listener */
  onCome(listener) {
    this.listeners.add(listener);
  }

  /** The size for a side of so many device pixels: the largest that is no larger, else the smallest.
   * @param {number} side */
  levelFor(side) {
    const [smallest] = this.levels.slice(-1);
    return this.levels.find(({ width, height }) => Math.max(width, height) <= side) ?? smallest;
  }

  /** Says which images somebody wants to see, the most important first; what is not here comes. Two share the room.
   * @param {object} who @param {Level} level @param {Int32Array} images */
  want(who, level, images) {
    this.wanted.set(who, { level, images: level.holdsAll ? images : images.subarray(0, level.room >> 1) });
    this.fetchMore();
  }

  /** Whether an image is here, in this size or in another. @param {Level} level @param {number} index */
  has(level, index) {
    return level.slots.has(index) || this.levels.some(({ slots }) => slots.has(index));
  }

  /**
   * Draws an image into a box, in device pixels: in this size, else in another one that is here, else not.
   * @param {CanvasRenderingContext2D} pen @param {Level} level @param {number} index
   * @param {[number, number, number, number]} box left, top, width, height
   */
  draw(pen, level, index, box) {
    const own = level.slots.has(index) ? level : this.levels.find(({ slots }) => slots.has(index));
    if (!own) return;
    const slot = /** @type {number} */ (own.slots.get(index));
    own.slots.delete(index);
    own.slots.set(index, slot); // seen last
    pen.drawImage(own.canvas, ...own.placeOf(slot), own.width, own.height, ...box);
  }

  /** Asks for the blocks of which most is missing. */
  fetchMore() {
    const now = performance.now();
    for (const { level, images } of this.wanted.values()) {
      /** @type {Map<number, number>} */
      const missing = new Map();
      for (let k = 0; k < images.length; k++) {
        const index = images[k];
        if (level.slots.has(index) || !(index >= 0 && index < this.plates.count)) continue;
        const number = Math.floor(index / this.plates.block);
        missing.set(number, (missing.get(number) ?? 0) + 1);
      }
      for (const [number] of [...missing].sort((a, b) => b[1] - a[1])) {
        if (this.underWay.size >= AT_ONCE) return;
        const key = `${level.level}/${number}`;
        if (!this.underWay.has(key) && now > (this.failed.get(key) ?? 0)) this.fetch(level, number, key);
      }
    }
  }

  /** @param {Level} level @param {number} number of the block @param {string} key */
  fetch(level, number, key) {
    const address = new URL(`${this.plates.address}/${key}`, document.baseURI);
    const come = fetch(address, { signal: this.gone })
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(String(answer.status)))))
      .then((data) => this.take(level, number, new Uint8Array(data)))
      .catch(() => {
        this.failed.set(key, performance.now() + PATIENCE);
      })
      .then(() => {
        this.underWay.delete(key);
        if (this.gone.aborted) return;
        for (const listener of this.listeners) listener();
        this.fetchMore();
      });
    this.underWay.set(key, come);
  }

  /** Keeps of a block what is wanted now: the rest lies in the browser's own cache. @param {Level} level
   * @param {number} number @param {Uint8Array} data */
  take(level, number, data) {
    const first = number * this.plates.block;
    const held = Math.min(this.plates.block, this.plates.count - first);
    if (data.length !== held * level.size) throw new Error("expected other bytes");
    const wanted = [...this.wanted.values()].filter((one) => one.level === level).map(({ images }) => images);
    const all = level.holdsAll ? Int32Array.from({ length: held }, (_, k) => first + k) : [];
    for (const images of [all, ...wanted]) {
      for (const index of images) {
        const at = index - first;
        if (at < 0 || at >= held || level.slots.has(index)) continue;
        level.keep(index, data.subarray(at * level.size, (at + 1) * level.size));
      }
    }
  }
}
