// What pointers do on a map: walk over it, pan, choose points by a line, a box or a click, hover. Changes the view, and
// commits it once at the end of a gesture. Draws nothing but asks for the line to be drawn.

import { Pointers } from "../stage/pointers.js";
import { combined } from "./choice.js";
import { Pane } from "./pane.js";
import { REACH } from "./phrases.js";

/** @typedef {import("./shapes.js").MapContext} MapContext @typedef {import("../stage/pointers.js").Place} Place */
/** @typedef {{element: HTMLElement, viewport: () => import("../viewport.js").Viewport,
 *   showLine: (corners: [number, number][]) => void}} Ground */

const NEAR_CLICK = 8; // pixels from which a click takes a point for the place meant
const NEAR_HOVER = 10;
const STEP = 3; // pixels between two corners of a line

export class Strokes extends Pointers {
  /** @param {MapContext} context @param {number} map @param {Ground} ground */
  constructor(context, map, ground) {
    super({ store: new Pane(context.store, map), reach: REACH, gone: context.gone }, ground);
    this.context = context;
    this.map = map;
    this.chart = context.charts[map];
    this.ground = ground;
    this.before = context.store.view.at;
    /** @type {"new" | "add" | "subtract"} */
    this.how = "new";
    /** @type {[number, number][]} */
    this.line = [];
    const options = { signal: context.gone, capture: true };
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.drop(), options);
  }

  /** With Shift or Alt a drag chooses, whatever the tool. @param {PointerEvent} event */
  kindOf({ shiftKey, altKey }) {
    const { tool } = this.context.store.view;
    this.how = shiftKey ? "add" : altKey ? "subtract" : "new";
    return this.how !== "new" && tool !== "box" ? "lasso" : tool;
  }

  began() {
    this.before = this.context.store.view.at;
    this.line = [];
    if (this.kind === "walk") this.walkTo(this.from);
    else if (this.kind !== "pan") this.line = [this.onPlane(this.from)];
  }

  undone() {
    if (this.kind === "walk") this.context.store.change({ at: this.before });
    this.show([]);
  }

  /** @param {Place} now */
  moved(now) {
    if (this.kind === "walk" && this.dragged) this.walkTo(now, null);
    else if (this.kind === "lasso") this.draw(now);
    else if (this.kind === "box" && this.dragged) this.show(cornersOf(this.line[0], this.onPlane(now)));
  }

  /** @param {string} kind */
  ended(kind) {
    const { line, dragged } = this;
    this.show([]);
    if (kind === "walk" && !dragged) this.snap();
    if ((kind === "lasso" || kind === "box") && line.length) this.choose(line, kind);
    this.context.store.commit();
  }

  /** Moves the point to a place; beyond the frame, to the frame. @param {Place} place
   * @param {import("./shapes.js").Spot | null} [hover] */
  walkTo(place, hover = this.context.store.view.hover) {
    const { size } = this.ground.viewport();
    const inside = (/** @type {number} */ value) => Math.max(0, Math.min(size, value));
    const [u, v] = this.onPlane({ x: inside(place.x), y: inside(place.y) });
    const at = { map: this.map, u, v, row: -1 };
    this.context.store.change(hover === this.context.store.view.hover ? { at } : { at, hover });
  }

  /** A click next to a point means that point, and its very code. */
  snap() {
    const row = this.rowAt(this.from, NEAR_CLICK);
    this.look(row);
    if (row < 0) return;
    const [u, v] = this.chart.placeOf(row);
    this.context.store.change({ at: { map: this.map, u, v, row } });
  }

  /** @param {Place} place */
  draw(place) {
    const viewport = this.ground.viewport();
    const [u, v] = this.line[this.line.length - 1];
    if (Math.hypot(viewport.x(u) - place.x, viewport.y(v) - place.y) < STEP) return;
    this.show([...this.line, this.onPlane(place)]);
  }

  /** Chooses what a line encloses; where it is no line but a click, the point there.
   * @param {[number, number][]} line @param {string} kind */
  choose(line, kind) {
    const { store, links, say, tell } = this.context;
    const clicked = !this.dragged || line.length < 3;
    const members = clicked ? this.clicked() : this.chart.scatter.inside(line, store.view.hidden);
    const first = links.toFirst(members, this.map);
    if (members.length && !first.length) return tell("None of these images is on the first map: nothing is chosen.");
    const name = clicked ? "Points" : kind === "box" ? "Box" : "Lasso";
    const chosen = combined(store.view.chosen, first, this.how, name);
    store.change({ chosen });
    say(chosen ? `${chosen.members.length.toLocaleString("en")} chosen` : "Nothing is chosen");
  }

  clicked() {
    const row = this.rowAt(this.from, NEAR_CLICK);
    return Int32Array.from(row < 0 ? [] : [row]);
  }

  /** What is being drawn comes to nothing. */
  drop() {
    if (this.kind !== "lasso" && this.kind !== "box") return;
    this.kind = "idle";
    this.show([]);
  }

  /** @param {[number, number][]} corners */
  show(corners) {
    if (!corners.length && !this.line.length) return;
    this.line = corners;
    this.ground.showLine(corners.length > 1 ? corners : []);
  }

  /** @param {PointerEvent} event */
  pass(event) {
    if (event.pointerType === "touch" || this.down.size) return;
    this.look(this.rowAt({ x: event.offsetX, y: event.offsetY }, NEAR_HOVER));
  }

  left() {
    this.look(-1);
  }

  /** @param {number} row a point, or -1 */
  look(row) {
    const { hover } = this.context.store.view;
    if (row === (hover?.map === this.map ? hover.row : -1)) return;
    this.context.store.change({ hover: row < 0 ? null : { map: this.map, row } });
  }

  /** @param {Place} place @param {number} far in pixels */
  rowAt(place, far) {
    const viewport = this.ground.viewport();
    const [u, v] = this.onPlane(place);
    const reach = far / viewport.perU;
    return this.chart.scatter.nearest(u, v, reach, reach, this.context.store.view.hidden);
  }
}

/** @param {[number, number]} from @param {[number, number]} to @returns {[number, number][]} */
function cornersOf([u0, v0], [u1, v1]) {
  return [[u0, v0], [u1, v0], [u1, v1], [u0, v1]];
}
