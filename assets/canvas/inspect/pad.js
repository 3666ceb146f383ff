// A small pad to draw on: black, with a white brush, or a coloured one where the model has colours. Knows no model.

import { button, element } from "../elements.js";
import { toRaster } from "./resize.js";

/** @typedef {{colour: string, width: number, points: number[]}} Stroke  points are x, y, x, y, … in pad pixels */

/** The pad's longer side in pixels of its own: fine enough for a smooth line, whatever the model's size. */
const SIDE = 280;
/** The brush at first: MNIST's digits are about 2.5 of 28 pixels thick, once they are brought to its size. */
const BRUSH = 0.1;

export class Pad {
  /**
   * @param {number[]} shape h, w, c of the model's images
   * @param {(done: boolean) => void} onInk called at most once a frame during a stroke, and at its end
   * @param {AbortSignal} gone
   */
  constructor([height, width, channels], onInk, gone) {
    this.channels = channels;
    this.onInk = onInk;
    this.frame = 0;
    /** @type {Stroke[]} */
    this.strokes = [];
    /** @type {Stroke | null} the one that is being drawn */
    this.stroke = null;
    const scale = Math.max(1, Math.floor(SIDE / Math.max(height, width)));
    const size = { width: width * scale, height: height * scale };
    const label = { role: "img", "aria-label": "Drawing pad, for a pointer" };
    this.canvas = element("canvas", { class: "paper", ...label, ...size });
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
    this.brush = element("input", { type: "range", min: 0.03, max: 0.25, step: 0.01, value: BRUSH });
    this.colour = element("input", { type: "color", value: "#ffffff", "aria-label": "Colour of the brush" });
    const tools = element("div", { class: "tools" },
      element("label", { class: "brush", title: "How thick the brush is" }, "Brush", this.brush),
      ...(channels === 3 ? [this.colour] : []),
      button("Undo", "Take the last stroke back", () => this.undo(), gone),
      button("Clear", "Begin with an empty pad", () => this.clear(), gone));
    this.element = element("div", { class: "pad" }, tools, this.canvas);
    this.listen(gone);
    this.draw();
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.begin(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.move(event), { signal });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => this.end(/** @type {PointerEvent} */ (event)), { signal });
    }
    signal.addEventListener("abort", () => cancelAnimationFrame(this.frame));
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  /** What is drawn, as the model's channels. */
  raster() {
    const { width, height } = this.canvas;
    return toRaster(this.pen.getImageData(0, 0, width, height).data, width, height, this.channels);
  }

  /** @param {PointerEvent} event */
  begin(event) {
    if (event.button !== 0 || this.stroke) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId; // another finger draws nothing
    const width = this.brush.valueAsNumber * Math.max(this.canvas.width, this.canvas.height);
    this.stroke = { colour: this.colour.value, width, points: this.placeOf(event) };
    this.strokes.push(this.stroke);
    drawStroke(this.pen, this.stroke, 0);
    this.tellSoon();
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { stroke } = this;
    if (!stroke || event.pointerId !== this.pointer) return;
    const from = stroke.points.length - 2;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) stroke.points.push(...this.placeOf(each));
    drawStroke(this.pen, stroke, from);
    this.tellSoon();
  }

  /** @param {PointerEvent} event */
  end({ pointerId }) {
    if (!this.stroke || pointerId !== this.pointer) return;
    this.stroke = null;
    this.tell();
  }

  undo() {
    if (!this.strokes.pop()) return;
    this.draw();
    this.tell();
  }

  clear() {
    if (this.isEmpty) return;
    this.strokes = [];
    this.draw();
    this.tell();
  }

  draw() {
    const { width, height } = this.canvas;
    this.pen.fillStyle = "black";
    this.pen.fillRect(0, 0, width, height);
    for (const stroke of this.strokes) drawStroke(this.pen, stroke, 0);
  }

  tellSoon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.onInk(false);
    });
  }

  tell() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.onInk(true);
  }

  /** @param {PointerEvent} event @returns {number[]} */
  placeOf({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) / width) * this.canvas.width, ((clientY - top) / height) * this.canvas.height];
  }
}

/** Draws a stroke from one of its points on; a single point is a dot.
 * @param {CanvasRenderingContext2D} pen @param {Stroke} stroke @param {number} from */
function drawStroke(pen, { colour, width, points }, from) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(points[from], points[from + 1]);
  if (points.length === from + 2) pen.lineTo(points[from], points[from + 1]);
  for (let k = from + 2; k < points.length; k += 2) pen.lineTo(points[k], points[k + 1]);
  pen.stroke();
}
