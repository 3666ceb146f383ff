// What pointers do on the plane: move the point, pan, pinch, lasso, hover. Changes the view, and commits it once at
// the end of a gesture. Draws nothing but asks for the lasso to be drawn.

import { held } from "../address.js";
import { lift } from "../plane.js";
import { Pointers } from "./pointers.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("./pointers.js").Place} Place */
/**
 * What gestures need of the stage.
 * @typedef {object} Ground
 * @property {HTMLElement} element
 * @property {() => import("../viewport.js").Viewport} viewport
 * @property {import("./scatter.js").Scatter | null} scatter
 * @property {(corners: [number, number][]) => void} showLasso  while it is drawn
 * @property {(corners: [number, number][]) => void} keepLasso  once it has caught codes; none: the last one goes
 */

const NEAR_CLICK = 8; // pixels from which a click takes a code for the place meant
const NEAR_HOVER = 10;
const LASSO_STEP = 3;

export class Gestures extends Pointers {
  /** @param {Context} context @param {Ground} ground */
  constructor(context, ground) {
    super(context, ground);
    this.context = context;
    this.ground = ground;
    this.before = context.store.view.z;
    /** @type {[number, number][]} */
    this.lasso = [];
    // Escape is meant wherever the focus is: it may still be on the button that asked for the lasso.
    const options = { signal: context.gone, capture: true };
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.leaveLasso(), options);
    context.store.subscribe(["tool"], () => this.dropLasso());
  }

  kindOf() {
    return this.context.store.view.tool;
  }

  began() {
    this.before = this.context.store.view.z;
    if (this.kind === "move") this.moveTo(this.from);
    if (this.kind === "lasso") this.beginLasso();
  }

  undone() {
    if (this.kind === "move") this.context.store.change({ z: this.before });
    this.showLasso([]);
  }

  /** @param {Place} now */
  moved(now) {
    if (this.kind === "move" && this.dragged) this.moveTo(now, -1);
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

  /** @param {Place} place */
  draw(place) {
    const viewport = this.ground.viewport();
    const [u, v] = this.lasso[this.lasso.length - 1];
    if (Math.hypot(viewport.x(u) - place.x, viewport.y(v) - place.y) < LASSO_STEP) return;
    this.showLasso([...this.lasso, this.onPlane(place)]);
  }

  /** @param {string} kind */
  ended(kind) {
    if (kind === "move" && !this.dragged) this.snap();
    if (kind === "lasso" && this.context.store.view.tool === "lasso") return this.close();
    if (kind === "lasso") this.showLasso([]); // the tool changed meanwhile
    this.context.store.commit();
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
  pass(event) {
    if (event.pointerType === "touch" || this.down.size) return;
    this.look(this.codeAt({ x: event.offsetX, y: event.offsetY }, NEAR_HOVER));
  }

  left() {
    this.look(-1);
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
}
