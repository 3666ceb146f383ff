// Moving along a direction: the slider, the images along it, and the two ends as pins. Knows where the direction is
// from only by the evidence that stands above it.

import { MOST_PINS, held } from "../address.js";
import { button, element, write } from "../elements.js";
import { caution, evidence, verdict } from "./evidence.js";
import { createRange } from "../range.js";
import { Live } from "../live.js";
import { Strip, fitting } from "../strip.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").DirectionFound} DirectionFound */

const REACH = 2; // differences to either side
const IMAGES = 9;
const TICKS = [-2, -1, 0, 1, 2];
const ENDS = /** @type {Record<number, string>} */ ({ 0: " (From)", 1: " (To)" });

export class Direction {
  /** @param {Context} context */
  constructor(context) {
    const { store, gone, network } = context;
    this.context = context;
    this.vector = new Float32Array(0);
    /** @type {Float32Array} */
    this.from = this.vector; // From's mean code
    /** @type {Float32Array | null} */
    this.base = null; // where z was when the slider was first touched
    /** @type {Float32Array | null} */
    this.moved = null; // where the slider has put z
    this.asked = false;
    this.stale = false;
    this.strip = new Strip(network.imageShape, "Images along the direction", (index) => this.pick(index), gone);
    const title = "In differences of the two means";
    const about = { label: "Move along the direction", min: -REACH, max: REACH, step: 0.01, title };
    this.slider = createRange(about, (t) => this.move(t), () => store.commit(), gone);
    this.value = element("output", { class: "number" });
    this.about = element("div");
    this.summary = element("summary");
    this.ticks = TICKS.map(tickAt);
    const row = element("div", { class: "ticks", "aria-hidden": "true" }, ...this.ticks);
    this.live = new Live(context);
    this.rail = element("div", { class: "rail" }, this.strip.element, this.slider, row);
    const steering = element("div", { class: "steering" }, this.live.element, this.actions());
    this.fold = element("details", { class: "move" }, this.summary, steering, this.rail);
    this.element = element("div", { class: "direction" }, this.about, this.fold);
    this.sizes = new ResizeObserver(([entry]) => this.lay(entry.contentRect.width));
    this.sizes.observe(this.rail);
    this.seen = false; // nothing is decoded for nobody
    this.sight = new IntersectionObserver(([entry]) => {
      this.seen = entry.isIntersecting;
      void this.refresh();
    });
    this.sight.observe(this.rail);
    store.subscribe(["z"], () => this.follow());
    this.say("");
  }

  /** A sentence in place of a direction. @param {string} words @param {"hint" | "warning"} [kind] */
  say(words, kind = "hint") {
    this.vector = new Float32Array(0);
    this.about.replaceChildren(element("p", { class: kind }, words));
    this.about.hidden = !words;
    this.fold.hidden = true;
  }

  /** @param {DirectionFound} found @param {Float32Array} from the mean code of From */
  show(found, from) {
    if (!found.vector) return this.say(`There is no direction between these groups: ${found.reason ?? "unknown"}.`);
    const doubtful = caution(found) !== null;
    this.vector = Float32Array.from(found.vector);
    this.from = from;
    const words = element("p", { class: doubtful ? "verdict warning" : "verdict" }, verdict(found));
    this.about.replaceChildren(words, evidence(found));
    this.about.hidden = this.fold.hidden = false;
    this.fold.classList.toggle("doubtful", doubtful);
    this.fold.open = !doubtful;
    write(this.summary, doubtful ? "Move along it all the same" : "Move along it");
    this.rebase();
  }

  /** Brings it into view where it is not, once its images have their size. */
  reveal() {
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    const scroll = () => this.context.gone.aborted || this.element.scrollIntoView({ block: "nearest", behavior });
    requestAnimationFrame(() => requestAnimationFrame(scroll));
  }

  actions() {
    const { gone } = this.context;
    const beginning = "Goes to the mean code of From: one whole difference further is the mean code of To";
    const start = button("Start at From", beginning, () => this.start(), gone);
    const title = "Pins where the movement begins and where it stands (at 0: one whole difference further)";
    const add = button("Add to path", title, () => this.addToPath(), gone);
    return element("div", { class: "controls" }, this.value, start, add);
  }

  start() {
    this.context.store.change({ z: this.from, playing: false });
    this.context.store.commit();
  }

  /** z has changed: by the slider, or by other means, and then the movement begins anew from there. */
  follow() {
    if (!this.vector.length || this.context.store.view.z === this.moved) return;
    if (this.base) return this.rebase();
    this.nameEnds();
    void this.refresh();
  }

  rebase() {
    this.base = this.moved = null;
    this.slider.value = "0";
    this.showValue(0);
    this.nameEnds();
    void this.refresh();
  }

  /** Where the movement begins at From, it leads to To. */
  nameEnds() {
    const base = this.base ?? this.context.store.view.z;
    const named = base.every((value, k) => value === this.from[k]);
    this.ticks.forEach((tick, k) => write(tick, tickInWords(TICKS[k]) + ((named && ENDS[TICKS[k]]) || "")));
  }

  /** @param {number} t differences from the base */
  move(t) {
    const { store } = this.context;
    this.base ??= store.view.z;
    this.moved = this.at(t);
    this.showValue(t);
    store.change({ z: this.moved, playing: false });
  }

  /** @param {number} t */
  showValue(t) {
    const words = inWords(t);
    write(this.value, words);
    if (this.slider.ariaValueText !== words) this.slider.ariaValueText = words;
    this.strip.mark(Math.round(((t + REACH) / (2 * REACH)) * (IMAGES - 1)));
  }

  /** @param {number} t */
  at(t) {
    const base = this.base ?? this.context.store.view.z;
    return held(base.map((from, k) => from + t * this.vector[k]));
  }

  /** @param {number} room */
  lay(room) {
    if (!room) return;
    const fit = fitting(room, this.context.network.imageShape, IMAGES, IMAGES);
    const first = !this.strip.steps.length;
    this.strip.lay(fit);
    this.rail.style.setProperty("--first", `${fit.width / 2}px`);
    this.rail.style.setProperty("--long", `${(IMAGES - 1) * (fit.width + fit.gap)}px`);
    if (!first) return;
    for (let n = 0; n < IMAGES; n++) this.strip.describe(n, `${inWords(stepAt(n))}. Click: go there`);
    this.showValue(this.slider.valueAsNumber);
    void this.refresh();
  }

  /** The images along it, one request at a time: while z is dragged they come as fast as they can, and no faster. */
  async refresh() {
    if (!this.seen || !this.vector.length || !this.strip.steps.length) return;
    this.stale = true;
    if (this.asked) return;
    this.asked = true;
    while (this.stale) {
      this.stale = false;
      const { dim, points } = this.along();
      const rgba = await this.context.background.decode("direction", points);
      if (this.context.gone.aborted) return;
      if (rgba && dim === this.vector.length) this.strip.show(rgba);
    }
    this.asked = false;
  }

  along() {
    const dim = this.vector.length;
    const points = new Float32Array(IMAGES * dim);
    for (let n = 0; n < IMAGES && dim; n++) points.set(this.at(stepAt(n)), n * dim);
    return { dim, points };
  }

  /** @param {number} index */
  pick(index) {
    this.slider.value = String(stepAt(index));
    this.move(stepAt(index));
    this.context.store.commit();
  }

  addToPath() {
    const { store, tell, say } = this.context;
    const { pins } = store.view;
    if (pins.length + 2 > MOST_PINS) return tell(`A path has at most ${MOST_PINS} pins: remove some first.`);
    const here = this.base ?? store.view.z;
    const t = this.slider.valueAsNumber || 1;
    store.change({ pins: [...pins, here, this.at(t)], playing: false });
    store.commit();
    say(`Pins ${pins.length + 1} and ${pins.length + 2} set`);
  }

  destroy() {
    this.sizes.disconnect();
    this.sight.disconnect();
    this.live.destroy();
  }
}

/** How far along it an image of the strip is. @param {number} index */
function stepAt(index) {
  return -REACH + (index * 2 * REACH) / (IMAGES - 1);
}

/** @param {number} t */
function inWords(t) {
  return `${t < 0 ? "\u2212" : t > 0 ? "+" : ""}${Math.abs(t).toFixed(2)} of the difference`;
}

/** @param {number} t */
function tickAt(t) {
  return element("span", { style: `left: ${(100 * (t + REACH)) / (2 * REACH)}%` }, tickInWords(t));
}

/** @param {number} t */
function tickInWords(t) {
  return t < 0 ? `\u2212${-t}` : t > 0 ? `+${t}` : "0";
}
