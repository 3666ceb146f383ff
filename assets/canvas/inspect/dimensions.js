// All latent dimensions, the most active first, as sliders with strips. Rows are built as they come into sight, so that
// hundreds cost nothing. Knows no plane.

import { FARTHEST } from "../address.js";
import { button, element } from "../elements.js";
import { rowsOf } from "./row.js";
import { Strips, dragStrips } from "./strips.js";
import { explained } from "./term.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").View} View */
/** @typedef {import("./row.js").Row} Row */

/** More collapsed dimensions than these are folded away. */
const FEW_COLLAPSED = 2;
/** Keys that move a slider. */
const MOVES = /^(Arrow|Page|Home$|End$)/;
const ACTIVITY_OF_FEW =
  "The grey bar: how much the mean of q(z|x) varies over the test images in this dimension. A collapsed one hardly " +
  "varies: it says nothing of an image.";
const ACTIVITY = `The most active first. ${ACTIVITY_OF_FEW}`;
const COLLAPSED = "In these q(z|x) is about the prior, whatever the image: they say nothing of it.";

/** @param {Context} context @returns {import("../types.js").Part} */
export function createDimensions(context) {
  const dimensions = new Dimensions(context);
  return { element: dimensions.element, destroy: () => dimensions.destroy() };
}

class Dimensions {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.store = context.store;
    this.strips = new Strips(context);
    this.rows = rowsOf(context.store.view.z, context.codes);
    this.byDimension = [...this.rows].sort((a, b) => a.dimension - b.dimension);
    this.selected = -1;
    this.folded = 0;
    this.byKey = false;
    const style = `--strip: ${this.strips.tiles.height}px`;
    this.list = element("div", { class: "list", style }, ...this.shownAtOnce().map((row) => row.element));
    const about = { class: this.strips.isLarge ? "dimensions large" : "dimensions", "data-part": "dimensions" };
    this.element = element("section", about, this.head(), this.list);
    this.room = 0;
    this.foldAway();
    this.watchSizes();
    this.listen();
    this.mark(this.store.view.dimension);
  }

  /** @param {Row} row */
  isFolded(row) {
    return this.folded > 0 && row.activity?.collapsed === true;
  }

  shownAtOnce() {
    const collapsed = this.rows.filter((row) => row.activity?.collapsed).length;
    this.folded = collapsed > FEW_COLLAPSED && collapsed < this.rows.length ? collapsed : 0;
    return this.rows.filter((row) => !this.isFolded(row));
  }

  head() {
    const { codes, gone } = this.context;
    const title = element("h3", { title: "The latent dimensions: what the encoder tells of an image" }, "Dimensions");
    const [order, how] = this.rows.length > 2 ? ["by activity", ACTIVITY] : ["activity", ACTIVITY_OF_FEW];
    const centre = button("Centre", "Go to z = 0, the middle of the prior", () => this.jump(() => 0), gone);
    const surprise = button("Surprise me", "Go to a random point of the prior", () => this.jump(gaussian), gone);
    const hint = codes ? explained([order], how, gone).element : "";
    return element("div", { class: "top" }, title, hint, element("span", { class: "ways" }, centre, surprise));
  }

  foldAway() {
    if (!this.folded) return;
    const first = this.rows[this.rows.length - this.folded];
    const open = () => {
      this.unfold();
      scrollTo(this.list, first.element);
      first.range?.focus({ preventScroll: true });
    };
    const unfold = button(`Show ${this.folded} collapsed dimensions`, COLLAPSED, open, this.context.gone);
    this.fold = element("div", { class: "fold" }, unfold, element("p", { class: "hint" }, COLLAPSED));
    this.list.append(this.fold);
  }

  unfold() {
    if (!this.folded || !this.fold) return;
    this.fold.firstElementChild?.remove();
    const rows = this.rows.filter((row) => this.isFolded(row));
    this.folded = 0;
    this.list.append(...rows.map((row) => row.element));
    for (const row of rows) this.observer?.observe(row.element);
    rows[0].fill(this.strips.tiles);
    this.follow(this.store.view);
  }

  /** Rows are built, and their strips decoded, as they come into sight; strips are as wide as the list lets them be. */
  watchSizes() {
    this.observer = new IntersectionObserver((entries) => this.onSight(entries), { rootMargin: "60px 0px" });
    for (const row of this.rows) if (!this.isFolded(row)) this.observer.observe(row.element);
    this.resizes = new ResizeObserver(() => this.measure());
    this.resizes.observe(this.list);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  onSight(entries) {
    for (const { target, isIntersecting } of entries) {
      const row = this.rowOf(target);
      if (!row) continue;
      if (isIntersecting) {
        this.strips.rows.add(row);
        row.fill(this.strips.tiles);
      } else this.strips.rows.delete(row);
    }
    this.follow(this.store.view);
  }

  measure() {
    const [first] = this.rows;
    first.fill(this.strips.tiles);
    this.makeRoomToScroll();
    const room = first.strip?.parentElement?.getBoundingClientRect().width;
    if (!room || !this.strips.measure(room)) return;
    this.list.style.setProperty("--strip", `${this.strips.tiles.height}px`);
    for (const row of this.rows) row.layOut(this.strips.tiles);
    this.strips.request();
  }

  /** Once the list has scrolled, the scrollbar's room is kept until the column has another width: with it the strips
   * become lower, and the list might scroll no more, and begin anew. */
  makeRoomToScroll() {
    const { list, element: column } = this;
    if (this.room !== column.clientWidth) list.classList.remove("scrolls");
    this.room = column.clientWidth;
    if (list.scrollHeight > list.clientHeight) list.classList.add("scrolls");
    column.style.setProperty("--scrollbar", `${list.offsetWidth - list.clientWidth}px`);
  }

  listen() {
    const options = { signal: this.context.gone };
    this.store.subscribe(["z"], (view) => this.follow(view));
    this.store.subscribe(["dimension"], ({ dimension }) => this.select(dimension));
    this.list.addEventListener("input", (event) => this.onInput(event), options);
    this.list.addEventListener("change", () => this.byKey || this.store.commit(), options);
    this.list.addEventListener("keydown", ({ key }) => (this.byKey ||= MOVES.test(key)), options);
    this.list.addEventListener("keyup", ({ key }) => MOVES.test(key) && this.release(), options);
    this.list.addEventListener("focusin", (event) => this.onFocus(event, true), options);
    this.list.addEventListener("focusout", (event) => this.onFocus(event, false), options);
    this.list.addEventListener("dblclick", (event) => this.onDoubleClick(event), options);
    const onDrag = (/** @type {Row} */ row, /** @type {number} */ value) => this.move(row, value);
    dragStrips(this.list, (target) => this.rowOf(target), onDrag, () => this.release(), this.context.gone);
  }

  /** The sliders in sight show z; their strips are asked for. @param {View} view */
  follow({ z }) {
    for (const row of this.strips.rows) row.show(z[row.dimension]);
    this.strips.request();
  }

  /** @param {Event} event */
  onInput({ target }) {
    const row = this.rowOf(target);
    const value = /** @type {HTMLInputElement} */ (target).valueAsNumber;
    if (row && Number.isFinite(value)) this.move(row, value);
  }

  /** @param {FocusEvent} event @param {boolean} here */
  onFocus({ target }, here) {
    const row = this.rowOf(target);
    if (!row) return;
    row.type(here && target === row.number);
    if (!here && this.byKey) this.release();
    if (!here || this.store.view.dimension === row.dimension) return;
    this.mark(row.dimension);
    this.store.change({ dimension: row.dimension });
  }

  /** @param {MouseEvent} event */
  onDoubleClick({ target }) {
    const row = this.rowOf(target);
    if (!row || !(/** @type {Element} */ (target).matches(".name"))) return;
    row.narrow();
    this.move(row, 0);
    this.store.commit();
  }

  /** The end of a gesture, by pointer or by a key held down. */
  release() {
    this.byKey = false;
    this.store.commit();
  }

  /** @param {Row} row @param {number} value */
  move(row, value) {
    const z = Float32Array.from(this.store.view.z);
    z[row.dimension] = Math.max(-FARTHEST, Math.min(FARTHEST, value));
    this.store.change({ z, playing: false });
  }

  /** @param {() => number} value of each dimension */
  jump(value) {
    for (const row of this.rows) row.narrow();
    this.store.change({ z: this.store.view.z.map(value), playing: false });
    this.store.commit();
  }

  /** Marks a row, and brings it into sight where it is not, within the column only. @param {number} dimension */
  select(dimension) {
    if (dimension === this.selected) return;
    const row = this.byDimension[dimension];
    if (row && this.isFolded(row)) this.unfold();
    this.mark(dimension);
    if (row) scrollTo(this.list, row.element);
  }

  /** @param {number} dimension */
  mark(dimension) {
    this.byDimension[this.selected]?.element.classList.remove("selected");
    this.selected = dimension;
    this.byDimension[dimension]?.element.classList.add("selected");
  }

  /** @param {EventTarget | null} target @returns {Row | undefined} */
  rowOf(target) {
    const element = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-dimension]"));
    return element ? this.byDimension[Number(element.dataset.dimension)] : undefined;
  }

  destroy() {
    this.observer?.disconnect();
    this.resizes?.disconnect();
  }
}

/** Scrolls a list, and nothing else, to a row of it. @param {HTMLElement} list @param {HTMLElement} row */
function scrollTo(list, row) {
  const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

/** A number drawn from N(0, 1) (Box and Muller, 1958). */
function gaussian() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
