// What pointers do on the plane: move the point, pan, pinch, lasso, hover. Changes the view, and commits it once at
// the end of a gesture. Draws nothing but asks for the lasso to be drawn.

import { held } from "../address.js";
import { lift } from "../plane.js";
import { movedBy, within, zoomedAbout } from "../viewport.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../viewport.js").Viewport} Viewport */
/** @typedef {{x: number, y: number}} Place in CSS pixels from the plane's upper left corner */
/**
 * What gestures need of the stage.
 * @typedef {object} Ground
 * @property {HTMLElement} element
 * @property {() => Viewport} viewport
 * @property {import("./scatter.js").Scatter | null} scatter
 * @property {(corners: [number, number][]) => void} showLasso  while it is drawn
 * @property {(corners: [number, number][]) => void} keepLasso  once it has caught codes; none: the last one goes
 */

const STILL = 4; // pixels that a click may waver
const NEAR_CLICK = 8; // pixels from which a click takes a code for the place meant
const NEAR_HOVER = 10;
const LASSO_STEP = 3;

export class Gestures {
  /** @param {Context} context @param {Ground} ground */
  constructor(context, ground) {
    this.context = context;
    this.ground = ground;
    this.reach = context.reach;
    /** @type {Map<number, Place>} the pointers that are down, by their ids */
    this.down = new Map();
    /** @type {"move" | "pan" | "lasso" | "idle"} idle: none, or one of a finger whose gesture is over */
    this.kind = "idle";
    this.dragged = false;
    /** @type {Place} where the gesture began */
    this.from = { x: 0, y: 0 };
    this.before = context.store.view.z;
    /** @type {[number, number][]} */
    this.lasso = [];
    /** What to add to a pointer's place in the window to have it on the plane; constant while one is down. */
    this.corner = { x: 0, y: 0 };
    this.listen();
  }

  listen() {
    const { element } = this.ground;
    const signal = this.context.gone;
    /** @param {string} type @param {(event: PointerEvent) => void} listener */
    const on = (type, listener) =>
      element.addEventListener(type, /** @type {EventListener} */ (listener), { signal });
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => (this.down.has(event.pointerId) ? this.drag(event) : this.hover(event)));
    on("pointerup", (event) => this.release(event.pointerId));
    on("pointercancel", (event) => this.release(event.pointerId));
    on("lostpointercapture", (event) => this.release(event.pointerId));
    on("pointerleave", (event) => event.pointerType !== "touch" && this.look(-1)); // a finger leaves as it is lifted
    on("contextmenu", (event) => event.preventDefault()); // the right button pans
    on("mousedown", (event) => event.button === 1 && event.preventDefault()); // no scrolling by the wheel's button
    // A page that leaves the screen may never hear of the release.
    document.addEventListener("visibilitychange", () => document.hidden && this.releaseAll(), { signal });
    // Escape is meant wherever the focus is: it may still be on the button that asked for the lasso.
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.leaveLasso(), { signal, capture: true });
    this.context.store.subscribe(["tool"], () => this.dropLasso());
  }

  /** @param {PointerEvent} event */
  press(event) {
    const { element } = this.ground;
    if (this.down.has(event.pointerId) || this.down.size > 1 || event.button === 3 || event.button === 4) return;
    if (!this.down.size) this.corner = { x: event.offsetX - event.clientX, y: event.offsetY - event.clientY };
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    this.down.set(event.pointerId, this.place(event));
    if (this.down.size === 2) this.pinch();
    else this.begin(event);
  }

  /** @param {PointerEvent} event @returns {Place} */
  place(event) {
    return { x: event.clientX + this.corner.x, y: event.clientY + this.corner.y };
  }

  /** @param {PointerEvent} event */
  begin(event) {
    const { store } = this.context;
    this.kind = event.button === 1 || event.button === 2 ? "pan" : store.view.tool;
    this.dragged = false;
    this.from = this.place(event);
    this.before = store.view.z;
    this.ground.element.dataset.gesture = this.kind;
    if (this.kind === "move") this.moveTo(this.from);
    if (this.kind === "lasso") this.beginLasso();
  }

  /** A second finger: it was no drag. What the first one moved goes back, and both pan and zoom. */
  pinch() {
    if (this.kind === "move") this.context.store.change({ z: this.before });
    this.showLasso([]);
    this.kind = "pan";
    this.dragged = true;
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const now = this.place(event);
    const last = /** @type {Place} */ (this.down.get(event.pointerId));
    if (!this.dragged && Math.hypot(now.x - this.from.x, now.y - this.from.y) > STILL) this.dragged = true;
    const others = [...this.down].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    this.down.set(event.pointerId, now);
    if (this.kind === "pan") this.pan(last, now, others[0]);
    else if (this.kind === "move" && this.dragged) this.moveTo(now, -1);
    else if (this.kind === "lasso") this.draw(now);
  }

  /** Moves the point to a place; beyond the frame, to the frame. @param {Place} place @param {number} [hover] */
  moveTo(place, hover = this.context.store.view.hover) {
    const { store, plane } = this.context;
    const { size } = this.ground.viewport();
    /** @param {number} value */
    const inside = (value) => Math.max(0, Math.min(size, value));
    const [u, v] = this.onPlane({ x: inside(place.x), y: inside(place.y) });
    const z = held(lift(plane(), store.view.z, u, v));
    store.change(hover === store.view.hover ? { z, playing: false } : { z, playing: false, hover });
  }

  /** One finger pans; of two, the plane keeps under each what was there. @param {Place} last @param {Place} now
   * @param {Place | undefined} other */
  pan(last, now, other) {
    const { store } = this.context;
    const viewport = this.ground.viewport();
    const { centre, span } = store.view;
    if (!other) {
      store.change({ centre: movedBy(viewport, centre, now.x - last.x, now.y - last.y) });
      return;
    }
    const apart = (/** @type {Place} */ place) => Math.max(1, Math.hypot(place.x - other.x, place.y - other.y));
    const ratio = apart(last) / apart(now);
    const [dx, dy] = [(now.x - last.x) / 2, (now.y - last.y) / 2];
    const [x, y] = [(last.x + other.x) / 2, (last.y + other.y) / 2];
    const zoomed = zoomedAbout(viewport, centre, x, y, within(span * ratio, this.reach));
    const scale = zoomed.span / span;
    store.change({ ...zoomed, centre: movedBy(viewport, zoomed.centre, dx * scale, dy * scale) });
  }

  /** @param {Place} place */
  draw(place) {
    const viewport = this.ground.viewport();
    const [u, v] = this.lasso[this.lasso.length - 1];
    if (Math.hypot(viewport.x(u) - place.x, viewport.y(v) - place.y) < LASSO_STEP) return;
    this.showLasso([...this.lasso, this.onPlane(place)]);
  }

  /** @param {number} pointerId */
  release(pointerId) {
    if (!this.down.delete(pointerId)) return;
    if (this.down.size) return; // the finger that is left goes on panning
    this.dropLasso();
    const { kind, dragged } = this;
    this.kind = "idle";
    delete this.ground.element.dataset.gesture;
    if (kind === "move" && !dragged) this.snap();
    if (kind === "lasso") this.close();
    else this.context.store.commit();
  }

  releaseAll() {
    for (const id of [...this.down.keys()]) this.release(id);
  }

  /** A click next to a code means that code, in all its dimensions. */
  snap() {
    const { store, codes } = this.context;
    const index = this.codeAt(this.from, NEAR_CLICK);
    this.look(index);
    if (index >= 0 && codes) store.change({ z: codes.z.slice(index * codes.dim, (index + 1) * codes.dim) });
  }

  beginLasso() {
    this.lasso = [this.onPlane(this.from)];
    this.ground.keepLasso([]);
  }

  close() {
    const { scatter, keepLasso } = this.ground;
    const { lasso } = this;
    this.showLasso([]);
    if (!scatter) return;
    if (lasso.length < 3) return this.context.tell("A lasso is a line round codes: hold the pointer and draw it.");
    const lassoed = scatter.inside(lasso, this.context.store.view.hidden);
    if (lassoed.length) keepLasso(lasso);
    this.context.store.change({ lassoed });
  }

  /** A lasso that is being drawn while the tool changes comes to nothing. */
  dropLasso() {
    if (this.kind !== "lasso" || this.context.store.view.tool === "lasso") return;
    this.kind = "idle";
    this.showLasso([]);
  }

  leaveLasso() {
    const { store } = this.context;
    if (store.view.tool === "lasso") store.change({ tool: "move" });
    this.ground.keepLasso([]);
  }

  /** @param {[number, number][]} corners */
  showLasso(corners) {
    this.lasso = corners;
    this.ground.showLasso(corners);
  }

  /** @param {PointerEvent} event */
  hover(event) {
    if (event.pointerType === "touch" || this.down.size) return;
    this.look(this.codeAt({ x: event.offsetX, y: event.offsetY }, NEAR_HOVER));
  }

  /** @param {number} hover a code, or -1 */
  look(hover) {
    const { store } = this.context;
    if (hover !== store.view.hover) store.change({ hover });
  }

  /** @param {Place} place @param {number} far in pixels */
  codeAt(place, far) {
    const { scatter } = this.ground;
    const viewport = this.ground.viewport();
    const [u, v] = this.onPlane(place);
    const { hidden } = this.context.store.view;
    return scatter ? scatter.nearest(u, v, far / viewport.perU, far / viewport.perV, hidden) : -1;
  }

  /** @param {Place} place @returns {[number, number]} */
  onPlane({ x, y }) {
    const viewport = this.ground.viewport();
    return [viewport.u(x), viewport.v(y)];
  }
}
