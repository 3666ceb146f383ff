// One map as a square with three layers, its points, their images and the signs over them, and what pointers do on it.
// Draws in each frame only the layers whose subject has changed.

import { element } from "../elements.js";
import { listenToWheel } from "../stage/wheel.js";
import { drawTicks } from "../stage/ticks.js";
import { Viewport } from "../viewport.js";
import { maskOf } from "./choice.js";
import { Dots } from "./dots.js";
import { KEYS, onKey } from "./keys.js";
import { Pane } from "./pane.js";
import { REACH } from "./phrases.js";
import { Signs } from "./signs.js";
import { Strokes } from "./strokes.js";
import { Thumbs } from "./thumbs.js";

/** @typedef {import("./shapes.js").MapContext} MapContext @typedef {"dots" | "thumbs" | "signs"} Layer */

const MOST_RATIO = 3; // more device pixels to a CSS pixel than these nobody sees
/** What the axes are called, where they are something: elsewhere, and once turned, a map's numbers have no meaning. */
const AXES = /** @type {Record<string, [string, string]>} */ ({
  pca: ["Component 1", "Component 2"],
  first: ["z₁", "z₂"],
});

export class Plot {
  /** @param {MapContext} context @param {number} map @param {() => import("./colouring.js").Colouring} colouring */
  constructor(context, map, colouring) {
    this.context = context;
    this.map = map;
    this.colouring = colouring;
    this.chart = context.charts[map];
    const layers = [canvas(), canvas(), canvas()];
    this.layers = layers;
    this.element = square(layers, this.chart.entry.title, map);
    this.size = 0;
    this.ratio = 1;
    this.frame = 0;
    this.font = "sans-serif";
    /** @type {Set<Layer>} what the next frame draws, besides what the view asks for */
    this.due = new Set();
    /** @type {{of: unknown, mask: Uint8Array | null}} which rows are chosen, and of what choice that is */
    this.mask = { of: null, mask: null };
    this.dots = new Dots(layers[0], this.chart, context.theme);
    this.thumbs = new Thumbs(layers[1], this.chart, context.links.same[map] ? context.atlas : null);
    this.signs = new Signs(layers[2], context, map);
    const { aligned, request } = this.chart.about;
    this.axes = aligned ? null : (AXES[request?.method] ?? null);
    this.listen();
  }

  listen() {
    const { context, element, map } = this;
    const { store, gone } = context;
    const viewport = () => this.viewport();
    const showLine = (/** @type {[number, number][]} */ line) => {
      this.signs.line = line;
      this.soon("signs");
    };
    this.strokes = new Strokes(context, map, { element, viewport, showLine });
    listenToWheel({ store: new Pane(store, map), gone, reach: REACH }, element, viewport);
    element.addEventListener("keydown", (event) => onKey(context, map, event), { signal: gone });
    element.addEventListener("keyup", ({ key }) => key.startsWith("Arrow") && store.commit(), { signal: gone });
    let window = store.view.windows[map];
    store.subscribe(["windows"], ({ windows }) => {
      if (windows[map] === window) return; // the other map's
      window = windows[map];
      this.drawAll();
    });
    store.subscribe(["at", "hover", "placed", "mark"], () => this.draw("signs"));
    store.subscribe(["hidden", "chosen", "colour", "shapes", "pictures"], () => this.draw("dots", "thumbs"));
    store.subscribe(["tool"], ({ tool }) => (element.dataset.tool = tool));
    element.dataset.tool = store.view.tool;
    context.onTheme(() => this.drawAll());
    context.atlas?.onCome(() => this.soon("thumbs"));
    this.resizing = new ResizeObserver(([entry]) => this.fit(entry.contentRect.width));
    this.resizing.observe(element);
    this.watchRatio();
  }

  /** A window that moves to another screen, or a page zoomed, has other device pixels. */
  watchRatio() {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const again = () => {
      this.fit(this.size);
      this.watchRatio();
    };
    query.addEventListener("change", again, { once: true, signal: this.context.gone });
  }

  /** @param {number} width of the element's inside, in CSS pixels */
  fit(width) {
    const ratio = Math.min(MOST_RATIO, devicePixelRatio || 1);
    if (width === this.size && ratio === this.ratio) return;
    [this.size, this.ratio] = [width, ratio];
    this.font = getComputedStyle(this.element).fontFamily;
    for (const layer of this.layers) layer.width = layer.height = Math.round(width * ratio);
    this.drawAll();
  }

  /** The window of now. */
  viewport() {
    const { centre, span } = this.context.store.view.windows[this.map];
    return new Viewport(this.size, centre, span, false);
  }

  /** Draws everything anew. */
  drawAll() {
    this.draw("dots", "thumbs", "signs");
  }

  /** @param {Layer[]} layers */
  draw(...layers) {
    if (!this.size) return;
    const { view } = this.context.store;
    const viewport = this.viewport();
    if (layers.includes("dots")) this.drawDots(viewport);
    if (layers.includes("thumbs")) this.thumbs.draw(this.look(), view.pictures, viewport, this.ratio);
    if (layers.includes("signs")) this.signs.draw(view, viewport, this.ratio);
  }

  /** @param {Viewport} viewport */
  drawDots(viewport) {
    this.dots.draw(this.look(), viewport, this.ratio);
    if (!this.axes) return;
    const { pen } = this.dots.stamps;
    const { text, background } = this.context.theme();
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const { x, y, half } = this.chart.frame;
    const [u, v] = this.context.store.view.windows[this.map].centre;
    // In the map's own units.
    const own = new Viewport(this.size, [x + u * half, y + v * half], viewport.span * half, false);
    drawTicks(pen, own, this.axes, { ink: text, strip: background }, this.font);
  }

  /** @returns {import("./dots.js").Look} */
  look() {
    return { colouring: this.colouring(), hidden: this.context.store.view.hidden, chosen: this.chosen() };
  }

  /** Whether each row of this map is chosen; null where nothing is. */
  chosen() {
    const { chosen } = this.context.store.view;
    if (chosen !== this.mask.of) {
      const members = chosen && this.context.links.fromFirst(chosen.members, this.map);
      this.mask = { of: chosen, mask: maskOf(members && { members }, this.chart.count) };
    }
    return this.mask.mask;
  }

  /** Draws a layer in the next frame. @param {Layer[]} layers */
  soon(...layers) {
    for (const layer of layers) this.due.add(layer);
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      const due = [...this.due];
      this.due.clear();
      this.draw(...due);
    });
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.resizing?.disconnect();
  }
}

function canvas() {
  return element("canvas", { "aria-hidden": "true" });
}

/** @param {HTMLElement[]} layers @param {string} title @param {number} map */
function square(layers, title, map) {
  const help = element("p", { id: `plot-help-${map}` }, KEYS.map(([keys, words]) => `${keys}: ${words}.`).join(" "));
  const about = { role: "application", "aria-label": title, "aria-describedby": help.id, tabindex: 0 };
  return element("div", { class: "stage plot", "data-part": "plot", "data-map": map, ...about }, ...layers, help);
}
