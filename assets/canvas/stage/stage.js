// The plane: a square with three layers, the backdrop, the codes and the overlay, and what pointers do on it. Draws in
// each frame only the layers whose subject has changed.

import { KEYS_IN_WORDS } from "../keyboard.js";
import { Backdrop } from "./backdrop.js";
import { Gestures } from "./gestures.js";
import { Overlay } from "./overlay.js";
import { Points } from "./points.js";
import { Scatter } from "./scatter.js";
import { Viewport } from "../viewport.js";
import { listenToWheel } from "./wheel.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").Part} Part */

const MOST_RATIO = 3; // more device pixels to a CSS pixel than these nobody sees
const HELP = KEYS_IN_WORDS.map(([keys, words]) => `${keys}: ${words}.`).join(" ");

/** @param {Context} context @returns {Part} */
export function createStage(context) {
  const stage = new Stage(context);
  return { element: stage.element, destroy: () => stage.destroy() };
}

class Stage {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    const { codes, labels, store } = context;
    const [under, middle, over] = [layer(), layer(), layer()];
    this.element = frame(under, middle, over);
    this.chip = chip();
    this.element.append(this.chip);
    this.size = 0;
    this.ratio = 1;
    this.font = "sans-serif";
    this.frame = 0;
    /** @type {Set<"backdrop" | "points" | "overlay">} what the next frame draws, besides what the view asks for */
    this.due = new Set();
    this.layers = [under, middle, over];
    this.scatter = codes ? new Scatter(codes, labels) : null;
    this.backdrop = new Backdrop(under, context, this.scatter, () => this.soon("backdrop"));
    this.points = new Points(middle, context, this.scatter);
    this.overlay = new Overlay(over, context, this.scatter, () => this.soon("overlay"));
    if (this.backdrop.shading) this.element.append(this.backdrop.shading.legend.element);
    this.listen();
    this.showTool(store.view);
  }

  listen() {
    const { context, element } = this;
    const { store } = context;
    const viewport = () => this.viewport();
    const showLasso = (/** @type {[number, number][]} */ corners) => this.showLassos({ lasso: corners });
    const keepLasso = (/** @type {[number, number][]} */ corners) => this.showLassos({ kept: corners });
    new Gestures(context, { element, viewport, scatter: this.scatter, showLasso, keepLasso });
    listenToWheel(context, element, viewport);
    store.subscribe(["z", "hover", "placed", "pins", "path", "loop", "progress", "playing"], () =>
      this.draw("overlay"),
    );
    store.subscribe(["z"], (view) => this.backdrop.follows(view) && this.draw("backdrop"));
    store.subscribe(["axes"], () => this.showLassos({ lasso: [], kept: [] })); // their corners lay on the old plane
    store.subscribe(["centre", "span", "axes"], () => this.drawAll());
    store.subscribe(["hidden", "backdrop"], () => this.draw("backdrop", "points"));
    store.subscribe(["shapes"], () => this.draw("points"));
    store.subscribe(["region"], () => this.draw("overlay"));
    store.subscribe(["tool"], (view) => this.showTool(view));
    context.onTheme(() => this.dress());
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
    for (const canvas of this.layers) canvas.width = canvas.height = Math.round(width * ratio);
    this.dress();
  }

  /** In the colours and letters of the theme of now. */
  dress() {
    this.font = getComputedStyle(this.element).fontFamily;
    this.backdrop.shading?.repaint();
    this.drawAll();
  }

  /** The window of now. */
  viewport() {
    const { centre, span } = this.context.store.view;
    return new Viewport(this.size, centre, span, this.context.plane().b === null);
  }

  drawAll() {
    this.draw("backdrop", "points", "overlay");
  }

  /** @param {("backdrop" | "points" | "overlay")[]} layers */
  draw(...layers) {
    if (!this.size) return;
    const { view } = this.context.store;
    const viewport = this.viewport();
    this.scatter?.lie(this.context.plane(), view.backdrop === "grid");
    if (layers.includes("backdrop")) this.drawBackdrop();
    if (layers.includes("points")) this.points.draw(view, viewport, this.ratio, this.font);
    if (layers.includes("overlay")) this.overlay.draw(view, viewport, this.ratio, this.font);
  }

  drawBackdrop() {
    this.backdrop.draw(this.context.store.view, this.viewport(), this.ratio);
    const { last } = this.backdrop.grid;
    if (last) Object.assign(this.element.dataset, { gridMs: last.milliseconds.toFixed(1), gridCells: last.cells });
  }

  /** Draws a layer in the next frame. @param {"backdrop" | "points" | "overlay"} layer */
  soon(layer) {
    this.due.add(layer);
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      const due = [...this.due];
      this.due.clear();
      this.draw(...due);
    });
  }

  /** @param {{lasso?: [number, number][], kept?: [number, number][]}} corners of the one drawn, of the last one */
  showLassos(corners) {
    Object.assign(this.overlay, corners);
    this.soon("overlay");
  }

  /** @param {import("../types.js").View} view */
  showTool({ tool }) {
    this.element.dataset.tool = tool;
    this.chip.hidden = tool !== "lasso";
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.resizing?.disconnect();
  }
}

/** What the lasso wants of a person. */
function chip() {
  const element = document.createElement("div");
  element.className = "chip";
  element.textContent = "Draw round codes. Esc leaves.";
  return element;
}

function layer() {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

/** @param {HTMLElement[]} layers */
function frame(...layers) {
  const element = document.createElement("div");
  element.className = "stage";
  element.dataset.part = "stage";
  element.tabIndex = 0;
  element.setAttribute("role", "application");
  element.setAttribute("aria-label", "Latent plane");
  const help = document.createElement("p");
  help.id = "stage-help";
  help.textContent = HELP;
  element.setAttribute("aria-describedby", help.id);
  element.append(...layers, help);
  return element;
}
