// Pointers on a plane, whatever they do there: which are down, where their gesture began, how it pans and pinches, and
// how it ends. Who extends this says what a drag does that is no panning. Draws nothing.

import { movedBy, within, zoomedAbout } from "../viewport.js";

/** @typedef {import("../viewport.js").Viewport} Viewport @typedef {import("../viewport.js").Zoomable} Zoomable */
/** @typedef {{x: number, y: number}} Place in CSS pixels from the plane's upper left corner */
/** What is pointed at. @typedef {{element: HTMLElement, viewport: () => Viewport}} Floor */

const STILL = 4; // pixels that a click may waver

export class Pointers {
  /** @param {{store: Zoomable, reach: number, gone: AbortSignal}} plane @param {Floor} floor */
  constructor({ store, reach, gone }, floor) {
    this.window = store;
    this.floor = floor;
    this.reach = reach;
    /** @type {Map<number, Place>} the pointers that are down, by their ids */
    this.down = new Map();
    /** What the gesture does; "idle": there is none, or one of a finger whose gesture is over. */
    this.kind = "idle";
    this.dragged = false;
    /** @type {Place} where the gesture began */
    this.from = { x: 0, y: 0 };
    /** What to add to a pointer's place in the window to have it on the plane; constant while one is down. */
    this.corner = { x: 0, y: 0 };
    this.listen(gone);
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { element } = this.floor;
    /** @param {string} type @param {(event: PointerEvent) => void} listener */
    const on = (type, listener) =>
      element.addEventListener(type, /** @type {EventListener} */ (listener), { signal });
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => (this.down.has(event.pointerId) ? this.drag(event) : this.pass(event)));
    on("pointerup", (event) => this.release(event.pointerId));
    on("pointercancel", (event) => this.release(event.pointerId));
    on("lostpointercapture", (event) => this.release(event.pointerId));
    on("pointerleave", (event) => event.pointerType !== "touch" && this.left()); // a finger leaves as it is lifted
    on("contextmenu", (event) => event.preventDefault()); // the right button pans
    on("mousedown", (event) => event.button === 1 && event.preventDefault()); // no scrolling by the wheel's button
    // A page that leaves the screen may never hear of the release.
    document.addEventListener("visibilitychange", () => document.hidden && this.releaseAll(), { signal });
  }

  // -------------------------------------------------------------- what others fill in

  /** What a drag that begins like this does. @param {PointerEvent} _event @returns {string} */
  kindOf(_event) {
    return "pan";
  }

  /** A gesture begins at `from`. */
  began() {}

  /** A second finger: what the first one did was not meant. */
  undone() {}

  /** The pointer moved, in a gesture that does not pan. @param {Place} _now */
  moved(_now) {}

  /** The last pointer was lifted, after the gesture of this kind. @param {string} _kind */
  ended(_kind) {
    this.window.commit();
  }

  /** A pointer moves that is not down. @param {PointerEvent} _event */
  pass(_event) {}

  /** The pointer left the plane. */
  left() {}

  // -------------------------------------------------------------- what all do alike

  /** @param {PointerEvent} event */
  press(event) {
    const { element } = this.floor;
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
    this.kind = event.button === 1 || event.button === 2 ? "pan" : this.kindOf(event);
    this.dragged = false;
    this.from = this.place(event);
    this.floor.element.dataset.gesture = this.kind;
    this.began();
  }

  /** A second finger: it was no drag. What the first one moved goes back, and both pan and zoom. */
  pinch() {
    this.undone();
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
    else this.moved(now);
  }

  /** One finger pans; of two, the plane keeps under each what was there. @param {Place} last @param {Place} now
   * @param {Place | undefined} other */
  pan(last, now, other) {
    const { window } = this;
    const viewport = this.floor.viewport();
    const { centre, span } = window.view;
    if (!other) return window.change({ centre: movedBy(viewport, centre, now.x - last.x, now.y - last.y) });
    const apart = (/** @type {Place} */ place) => Math.max(1, Math.hypot(place.x - other.x, place.y - other.y));
    const ratio = apart(last) / apart(now);
    const [dx, dy] = [(now.x - last.x) / 2, (now.y - last.y) / 2];
    const [x, y] = [(last.x + other.x) / 2, (last.y + other.y) / 2];
    const zoomed = zoomedAbout(viewport, centre, x, y, within(span * ratio, this.reach));
    const scale = zoomed.span / span;
    window.change({ ...zoomed, centre: movedBy(viewport, zoomed.centre, dx * scale, dy * scale) });
  }

  /** @param {number} pointerId */
  release(pointerId) {
    if (!this.down.delete(pointerId)) return;
    if (this.down.size) return; // the finger that is left goes on panning
    const { kind } = this;
    this.kind = "idle";
    delete this.floor.element.dataset.gesture;
    this.ended(kind);
  }

  releaseAll() {
    for (const id of [...this.down.keys()]) this.release(id);
  }

  /** @param {Place} place @returns {[number, number]} */
  onPlane({ x, y }) {
    const viewport = this.floor.viewport();
    return [viewport.u(x), viewport.v(y)];
  }
}
