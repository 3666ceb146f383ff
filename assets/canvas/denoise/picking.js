// Which test image: a row of them to click, arrows, dice, and a search by number or label.

import { button, element, write } from "../elements.js";
import { findingsFor } from "../map/finder.js";
import { Strip, fitting } from "../strip.js";
import { toRgba } from "../paint.js";

/** @typedef {import("./forms.js").BenchContext} BenchContext */

const [LEAST, MOST] = [6, 24];

export class Picking {
  /** @param {BenchContext} context @param {() => void} done a gesture is over */
  constructor(context, done) {
    this.context = context;
    this.done = done;
    this.first = 0; // the row of the first image of the strip
    this.shown = 0;
    this.strip = new Strip(context.shape, "Test images", (place) => this.go(this.first + place), context.gone);
    this.words = element("span", { class: "hint about" });
    const { gone } = context;
    const [before, after] = [
      button("‹", "The test images before", () => this.turn(-1), gone),
      button("›", "The test images after", () => this.turn(1), gone),
    ];
    const dice = button("Any", "A test image by chance (D)", () => this.chance(), gone);
    this.field = this.finder();
    this.row = element("div", { class: "row", tabindex: 0, role: "group",
      "aria-label": "Test images: left and right arrows choose" }, before, this.strip.element, after);
    this.element = element("section", { class: "picking", "data-part": "picking", "aria-label": "Test image" },
      this.row, element("div", { class: "ways" }, this.field, dice, this.words));
    this.row.addEventListener("keydown", (event) => this.onKey(event), { signal: gone });
    this.sight = new ResizeObserver(([{ contentRect }]) => this.lay(contentRect.width));
    this.sight.observe(this.row);
    context.store.subscribe(["image"], () => this.follow());
    this.first = Math.max(0, context.store.view.image);
  }

  finder() {
    const { kinds, labels, gone, tell, count } = this.context;
    const about = { type: "search", placeholder: "Number or label", "aria-label": "Find a test image" };
    const field = element("input", { ...about, autocomplete: "off", spellcheck: "false" });
    field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // Streamlit has keys of its own
      if (event.key !== "Enter" || !field.value.trim()) return;
      const [found] = findingsFor(field.value, labels, (index) => (index < count ? index : -1));
      if (!found) return tell(`Expected a number below ${count} or a label, received ${field.value.slice(0, 40)}.`);
      const row = found.row >= 0 ? found.row : this.next(found.label, kinds);
      if (row < 0) tell("No test image has that label.");
      else this.go(row);
      field.select();
    }, { signal: gone });
    return field;
  }

  /** The next image with a label, round and round, or -1. @param {number} label @param {Int32Array | null} kinds */
  next(label, kinds) {
    const { count, store } = this.context;
    for (let step = 1; step <= count; step++) {
      const row = (Math.max(-1, store.view.image) + step) % count;
      if (kinds?.[row] === label) return row;
    }
    return -1;
  }

  /** @param {number} row */
  go(row) {
    const { store, count } = this.context;
    if (!count) return;
    store.change({ image: Math.max(0, Math.min(count - 1, row)), placed: null });
    this.done();
  }

  chance() {
    this.go(Math.floor(Math.random() * this.context.count));
  }

  /** @param {number} way */
  turn(way) {
    const { count } = this.context;
    this.first = Math.max(0, Math.min(count - this.shown, this.first + way * this.shown));
    void this.fill();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    this.go(this.context.store.view.image + way);
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} width */
  lay(width) {
    const room = width - 2 * 34;
    const most = Math.min(MOST, Math.max(1, this.context.count));
    const fit = fitting(Math.max(60, room), this.context.shape, Math.min(LEAST, most), most);
    this.strip.lay(fit);
    if (fit.count === this.shown) return;
    this.shown = fit.count;
    this.follow();
    void this.fill();
  }

  /** Shows where one is, and turns to there. */
  follow() {
    const { store, labels, kinds, count } = this.context;
    const { image } = store.view;
    const kind = image >= 0 ? kinds?.[image] : undefined;
    const label = kind === undefined ? "" : `, labelled ${labels.name(kind)}`;
    const [at, all] = [image, count].map((number) => number.toLocaleString("en"));
    write(this.words, image < 0 ? "An image of your own" : `Test image ${at} of ${all}${label}`);
    const beside = image >= 0 && (image < this.first || image >= this.first + this.shown);
    if (beside && this.shown) {
      this.first = Math.max(0, Math.min(count - this.shown, image - Math.floor(this.shown / 2)));
      void this.fill();
    }
    this.strip.mark(image < 0 ? -1 : image - this.first);
  }

  async fill() {
    const { images, shape, store, count } = this.context;
    if (!images || !this.shown) return;
    const { first, shown } = this;
    const size = shape[0] * shape[1] * shape[2];
    const bytes = new Uint8Array(shown * size);
    const all = await Promise.all(Array.from({ length: shown }, (_, k) => images.get(first + k)));
    if (first !== this.first || shown !== this.shown) return; // turned on meanwhile
    all.forEach((image, k) => image && bytes.set(image, k * size));
    this.strip.show(toRgba(bytes, shape[2], new Uint8ClampedArray(4 * shown * shape[0] * shape[1]), 255));
    for (let k = 0; k < shown; k++) this.strip.describe(k, `Test image ${Math.min(count - 1, first + k)}`);
    this.strip.mark(store.view.image < 0 ? -1 : store.view.image - first);
  }

  destroy() {
    this.sight.disconnect();
  }
}
