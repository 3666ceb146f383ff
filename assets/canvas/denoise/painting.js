// The damaged image, large, and the brush that hides its pixels by hand or shows them again: by pointer, and by arrows
// and the space bar. What is painted is a mask of one's own; a mask that was drawn by chance goes over into it.

import { button, element } from "../elements.js";
import { segmented } from "../icons.js";
import { Picture, toRgba } from "../paint.js";
import { bytesOf, hatch } from "./shades.js";

/** @typedef {import("./forms.js").BenchContext} BenchContext */

const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

export class Painting {
  /** @param {BenchContext} context @param {() => void} done a gesture is over */
  constructor(context, done) {
    this.context = context;
    this.done = done;
    const { shape, gone } = context;
    this.picture = new Picture(shape, "Damaged image");
    this.cursor = element("div", { class: "cursor", hidden: true });
    this.element = element("div", { class: "easel" }, this.picture.element, this.cursor);
    this.tools = this.toolsRow();
    /** @type {[number, number] | null} where the keyboard's brush is, in pixels */
    this.at = null;
    /** @type {[number, number] | null} where the pointer was last */
    this.last = null;
    /** @type {Uint8Array | null} the mask with what the stroke of now has changed */
    this.stroke = null;
    const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ heard) =>
      this.element.addEventListener(type, heard, { signal: gone });
    on("pointerdown", (event) => this.begin(event));
    on("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) on(end, () => this.end());
    on("keydown", (event) => this.onKey(event));
    on("keyup", ({ key }) => (key === " " || key === "Enter") && this.end());
    on("blur", () => (this.cursor.hidden = true));
    context.onTrial(() => this.draw());
    context.onTheme(() => this.draw());
    context.store.subscribe(["damage", "brush", "width"], () => this.follow());
    this.follow();
  }

  toolsRow() {
    const { store, gone, shape } = this.context;
    const brush = segmented("Brush", /** @type {["hide" | "show", string, string][]} */ ([
      ["hide", "Hide", "Painting hides pixels"],
      ["show", "Erase", "Painting shows pixels again"],
    ]), (chosen) => store.change({ brush: chosen }));
    const most = Math.max(2, Math.round(Math.max(shape[0], shape[1]) / 3));
    const width = element("input", { type: "range", min: 1, max: most, step: 1, "aria-label": "Width of the brush" });
    width.addEventListener("input", () => store.change({ width: width.valueAsNumber }), { signal: gone });
    const all = button("Show all", "Begin with a mask that hides nothing", () => {
      store.change({ damage: "given", kept: new Uint8Array(shape[0] * shape[1]).fill(1) });
      this.done();
    }, gone);
    const row = element("div", { class: "tools" }, brush.element, width, all);
    return { element: row, show: () => {
      brush.set(store.view.brush);
      width.valueAsNumber = store.view.width;
      width.title = `Width of the brush: ${store.view.width} pixels`;
    } };
  }

  /** Whether there is a mask to paint. */
  get paints() {
    const { store, damages } = this.context;
    return damages.get(store.view.damage)?.kind === "mask";
  }

  follow() {
    const { paints } = this;
    this.tools.show();
    this.tools.element.hidden = !paints;
    this.element.dataset.paints = String(paints);
    if (paints) this.element.setAttribute("tabindex", "0");
    else this.element.removeAttribute("tabindex");
    const label = paints ? "Damaged image: paint on it to hide pixels; arrows move the brush, space paints" : "";
    this.element.setAttribute("role", paints ? "application" : "presentation");
    this.element.setAttribute("aria-label", label);
    if (!paints) this.cursor.hidden = true;
  }

  draw() {
    const { damaged, kept } = this.context.trial();
    const { picture } = this;
    if (!damaged) return picture.clear();
    toRgba(damaged, picture.channels, picture.data.data);
    if (kept) hatch(kept, picture.element.width, bytesOf(this.context.theme().primary), picture.data.data);
    picture.pen.putImageData(picture.data, 0, 0);
  }

  /** @param {PointerEvent} event */
  begin(event) {
    if (!this.paints || event.button !== 0 || this.last) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    this.cursor.hidden = true;
    this.last = this.placeOf(event);
    this.paint(this.last, this.last);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.last) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) {
      const place = this.placeOf(each);
      this.paint(this.last, place);
      this.last = place;
    }
  }

  end() {
    this.last = null;
    this.stroke = null;
    this.done();
  }

  /** Paints along a line. @param {[number, number]} from in pixels @param {[number, number]} to */
  paint(from, to) {
    const { store, shape, trial } = this.context;
    const { brush, width } = store.view;
    const before = this.stroke ?? trial().kept ?? new Uint8Array(shape[0] * shape[1]).fill(1);
    this.stroke = stroked(before, shape, from, to, width / 2, brush === "show" ? 1 : 0);
    store.change({ damage: "given", kept: this.stroke });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (!this.paints || event.ctrlKey || event.metaKey || event.altKey) return;
    const [height, width] = this.context.shape;
    const [x, y] = this.at ?? [width / 2, height / 2];
    const step = event.shiftKey ? 4 : 1;
    if (event.key in ARROWS) {
      const [dx, dy] = ARROWS[event.key];
      this.at = [Math.max(0.5, Math.min(width - 0.5, x + dx * step)), Math.max(0.5, Math.min(height - 0.5, y + dy * step))];
      if (this.stroke) this.paint([x, y], this.at);
    } else if (event.key === " " || event.key === "Enter") {
      this.at = [x, y];
      this.paint(this.at, this.at);
    } else return;
    this.showCursor();
    event.preventDefault();
    event.stopPropagation();
  }

  showCursor() {
    const [height, width] = this.context.shape;
    const [x, y] = this.at ?? [0, 0];
    const share = (100 * this.context.store.view.width) / width;
    Object.assign(this.cursor.style, { left: `${(100 * x) / width}%`, top: `${(100 * y) / height}%`, width: `${share}%` });
    this.cursor.hidden = false;
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  placeOf({ clientX, clientY }) {
    const { left, top, width, height } = this.picture.element.getBoundingClientRect();
    const [rows, columns] = this.context.shape;
    return [((clientX - left) / width) * columns, ((clientY - top) / height) * rows];
  }
}

/**
 * A mask with a stroke on it: all pixels whose middle lies within `radius` of the line, and at least that under its end.
 * @param {Uint8Array} kept @param {number[]} shape @param {[number, number]} from x, y in pixels
 * @param {[number, number]} to @param {number} radius @param {number} value @returns {Uint8Array}
 */
export function stroked(kept, [height, width], [x0, y0], [x1, y1], radius, value) {
  const next = kept.slice();
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  for (let y = 0, k = 0; y < height; y++) {
    for (let x = 0; x < width; x++, k++) {
      const along = length ? Math.max(0, Math.min(1, ((x + 0.5 - x0) * dx + (y + 0.5 - y0) * dy) / length)) : 0;
      const away = Math.hypot(x + 0.5 - x0 - along * dx, y + 0.5 - y0 - along * dy);
      if (away <= radius || (Math.floor(x1) === x && Math.floor(y1) === y)) next[k] = value;
    }
  }
  return next;
}
