// The traversal strips: images along one dimension each while the others are held. Decoded in the background for the
// rows in sight, one request at a time; they may lag behind a drag. A pointer drags along them. Knows no sliders.

/** @typedef {import("../types.js").Context} Context @typedef {import("./row.js").Row} Row */

/** About how large an image of a strip is shown, in CSS pixels: of few dimensions larger, as there is room. */
const TILE = 28;
const LARGE_TILE = 52;
const FEW = 4;
const FEWEST = 3;
const MOST = 33;
/** The least time between two requests: strips are read after a drag, and its frames come first. */
const PAUSE = 60;

/**
 * How many images fill a strip, how large each is shown, and whether that is smaller than it is.
 * @typedef {{count: number, width: number, height: number, smaller: boolean}} Tiles
 */

/**
 * The strip that fills `room` CSS pixels: an odd number of images, so that one lies in the middle.
 * @param {number} room @param {number} height of an image, in its pixels @param {number} width
 * @param {number} [side] about how large the longer side is shown
 * @returns {Tiles}
 */
export function tilesIn(room, height, width, side = TILE) {
  const fit = (room * Math.max(height, width)) / (width * side);
  const count = Math.max(FEWEST, Math.min(MOST, 2 * Math.round((fit - 1) / 2) + 1));
  const shown = room / count;
  return { count, width: shown, height: (shown * height) / width, smaller: shown < width };
}

export class Strips {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    const [height, width] = context.network.imageShape;
    this.height = height;
    this.width = width;
    this.isLarge = context.network.latentDim <= FEW;
    this.side = this.isLarge ? LARGE_TILE : TILE;
    this.tiles = tilesIn(280, this.height, this.width, this.side);
    /** @type {Set<Row>} the rows in sight */
    this.rows = new Set();
    this.asking = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    context.gone.addEventListener("abort", () => clearTimeout(this.timer));
  }

  /** @param {number} room the width of a strip's place, in CSS pixels; says whether that changes anything */
  measure(room) {
    const tiles = tilesIn(room, this.height, this.width, this.side);
    const same = tiles.count === this.tiles.count && tiles.width === this.tiles.width;
    this.tiles = tiles;
    return !same;
  }

  /** Sees to it that the strips in sight come to show what they should. */
  request() {
    if (this.asking || this.context.gone.aborted) return;
    const { z } = this.context.store.view;
    const stale = [...this.rows].filter((row) => !this.isFresh(row, z));
    if (!stale.length) return;
    this.asking = true;
    void this.ask(stale, z);
  }

  /** @param {Row[]} rows @param {Float32Array} z */
  async ask(rows, z) {
    const { count } = this.tiles;
    const limits = rows.map((row) => row.limit);
    const images = await this.context.background.decode("strips", codesOf(rows, limits, z, count)).catch(() => null);
    if (this.context.gone.aborted) return;
    if (images) {
      const each = images.length / rows.length;
      rows.forEach((row, k) => {
        this.paint(row, images.subarray(k * each, (k + 1) * each), count);
        row.painted = { z, limit: limits[k], count };
      });
    }
    this.timer = setTimeout(() => {
      this.asking = false;
      this.request();
    }, PAUSE);
  }

  /** Whether a row's strip shows already what it would show now. @param {Row} row @param {Float32Array} z */
  isFresh({ painted, limit, dimension }, z) {
    if (!painted || painted.limit !== limit || painted.count !== this.tiles.count) return false;
    if (painted.z === z) return true;
    for (let k = 0; k < z.length; k++) if (k !== dimension && painted.z[k] !== z[k]) return false;
    return true;
  }

  /** @param {Row} row @param {Uint8ClampedArray} rgba its images, one after the other @param {number} count */
  paint(row, rgba, count) {
    const { strip, pen } = row;
    if (!strip || !pen) return;
    const { width, height } = this;
    if (strip.width !== count * width || strip.height !== height) {
      strip.width = count * width;
      strip.height = height;
    }
    const bytes = 4 * width * height;
    for (let k = 0; k < count; k++) {
      const pixels = /** @type {Uint8ClampedArray<ArrayBuffer>} */ (rgba.subarray(k * bytes, (k + 1) * bytes));
      pen.putImageData(new ImageData(pixels, width, height), k * width, 0);
    }
  }
}

/**
 * Lets a pointer drag along the strips in a list: the value of that row's dimension follows. A finger that turns out
 * to scroll the list moves nothing.
 * @param {HTMLElement} list @param {(target: EventTarget | null) => Row | undefined} rowOf
 * @param {(row: Row, value: number) => void} onMove @param {() => void} onRelease @param {AbortSignal} signal
 */
export function dragStrips(list, rowOf, onMove, onRelease, signal) {
  /** @type {Row | undefined} */
  let held;
  let pointer = -1; // another finger moves nothing
  const move = (/** @type {PointerEvent} */ { clientX, pointerId }) => {
    if (pointerId === pointer && held?.strip) onMove(held, held.valueAt(clientX - held.strip.getBoundingClientRect().left));
  };
  list.addEventListener("pointerdown", (event) => {
    const strip = /** @type {Element} */ (event.target).closest(".along");
    if (!strip || event.button !== 0 || held) return;
    held = rowOf(strip);
    pointer = event.pointerId;
    strip.setPointerCapture(event.pointerId);
    held?.range?.focus({ preventScroll: true });
    event.preventDefault(); // keeps the focus on the slider, whose arrows go on from here
    if (event.pointerType !== "touch") move(event);
  }, { signal });
  list.addEventListener("pointermove", move, { signal });
  const end = (/** @type {PointerEvent} */ event) => {
    if (!held || event.pointerId !== pointer) return;
    if (event.type === "pointerup") move(event);
    held = undefined;
    onRelease();
  };
  list.addEventListener("pointerup", end, { signal });
  list.addEventListener("pointercancel", end, { signal });
}

/**
 * The codes along each row's dimension, from -limit to limit, the rest as in z.
 * @param {Row[]} rows @param {number[]} limits @param {Float32Array} z @param {number} count
 */
function codesOf(rows, limits, z, count) {
  const codes = new Float32Array(rows.length * count * z.length);
  let at = 0;
  rows.forEach(({ dimension }, r) => {
    for (let k = 0; k < count; k++, at += z.length) {
      codes.set(z, at);
      codes[at + dimension] = limits[r] * ((2 * k) / (count - 1) - 1);
    }
  });
  return codes;
}
