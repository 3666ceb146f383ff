// The whole path laid out: images along it, how many test codes lie near each, and the slider that goes along it.

import { element, write } from "../elements.js";
import { legs, pathPoints } from "../lerp.js";
import { createRange } from "../range.js";
import { Strip, fitting, mostFitting } from "../strip.js";
import { nearInWords, shortly, support, supportInWords } from "./support.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").View} View */

const LEAST = 9;
const MOST = 24;
const NO_CODES = "The codes of the test images are missing, so it cannot be said how near the path is to the data.";
const TICK = 18; // CSS pixels that a pin's number needs below the slider

export class Course {
  /** @param {Context} context @param {import("./playback.js").Playback} playback */
  constructor(context, playback) {
    const { store, gone, network } = context;
    this.context = context;
    this.playback = playback;
    /** @type {Uint8ClampedArray | null} */
    this.rgba = null;
    this.request = 0;
    this.room = 0; // CSS pixels across; 0: not known yet
    this.strip = new Strip(network.imageShape, "Images along the path", (index) => this.pick(index), gone);
    const about = { label: "Place on the path", min: 0, max: 1, step: /** @type {const} */ ("any") };
    this.slider = createRange(about, (progress) => playback.goTo(progress), () => store.commit(), gone);
    this.ticks = element("div", { class: "ticks", "aria-hidden": "true" });
    this.caption = element("span", { class: "caption", hidden: true }, "Test codes nearby");
    this.unknown = element("p", { class: "hint", hidden: true }, NO_CODES);
    this.sentence = element("summary");
    this.meaning = element("p");
    this.words = element("details", { class: "hint", hidden: true }, this.sentence, this.meaning);
    this.element = element("div", { class: "course" }, this.strip.element, this.caption, this.slider, this.ticks);
    this.element.append(this.words, this.unknown);
    this.sizes = new ResizeObserver(([entry]) => this.lay(entry.contentRect.width));
    this.sizes.observe(this.element);
    store.subscribe(["pins", "path", "loop"], (view) => this.renew(view));
    store.subscribe(["progress", "z"], (view) => this.follow(view));
    this.renew(store.view);
  }

  get count() {
    return this.strip.steps.length;
  }

  /** @param {number} room */
  lay(room) {
    if (!room) return;
    this.room = room;
    const before = this.count;
    this.arrange(this.context.store.view);
    if (before !== this.count) this.renew(this.context.store.view);
  }

  /** An image at each pin, where images as small as their pixels let so many stand side by side.
   * @param {View} view */
  arrange(view) {
    const { imageShape } = this.context.network;
    const last = legs(view.pins, view.loop);
    const least = Math.max(LEAST, Math.min(last + 1, MOST, mostFitting(this.room, imageShape)));
    this.fit = fitting(this.room, imageShape, least, MOST, Math.max(1, last));
    this.strip.lay(this.fit);
    this.rule(view);
  }

  /** The path has changed: other images, other counts. @param {View} view */
  renew(view) {
    const last = legs(view.pins, view.loop);
    this.request++;
    this.rgba = null;
    this.element.hidden = !last;
    if (!last) return;
    if (view.progress > last) this.context.store.change({ progress: last });
    this.slider.max = String(last);
    this.slider.value = String(view.progress);
    if (!this.room) return; // not laid out yet
    this.arrange(view);
    this.follow(view);
    const points = pathPoints(view.path, view.pins, view.loop, this.count);
    void this.decode(points, this.request);
    void this.weigh(points, this.request);
  }

  /** @param {Float32Array} points @param {number} request */
  async decode(points, request) {
    const rgba = await this.context.background.decode("path", points);
    if (!rgba || request !== this.request) return;
    this.rgba = rgba;
    this.strip.show(rgba);
  }

  /** @param {Float32Array} points @param {number} request */
  async weigh(points, request) {
    const { codes, gone } = this.context;
    const known = codes && codes.count > 0 && Number.isFinite(codes.radius);
    const wanted = () => request === this.request && !gone.aborted;
    const counts = known ? await support(codes, points, codes.radius, wanted) : null;
    if (!wanted()) return;
    this.strip.steps.forEach((_, index) => this.note(index, counts));
    this.caption.hidden = this.words.hidden = !counts;
    this.unknown.hidden = counts !== null;
    if (!known || !counts) return;
    write(this.sentence, supportInWords(counts, codes.radius));
    write(this.meaning, nearInWords(codes.radius, codes.dim, codes.count));
  }

  /** The bar and number under an image. @param {number} index @param {Int32Array | null} counts */
  note(index, counts) {
    const { note } = this.strip.steps[index];
    const place = `${this.pinAt(index)}Step ${index + 1} of ${this.count}`;
    note.hidden = !counts;
    if (!counts) return this.strip.describe(index, place);
    const bar = element("i");
    bar.style.height = `${(100 * counts[index]) / Math.max(1, ...counts)}%`;
    note.replaceChildren(element("span", { class: "bar" }, bar), short(counts[index]));
    note.classList.toggle("none", counts[index] === 0);
    const near = `${counts[index].toLocaleString("en")} test code${counts[index] === 1 ? "" : "s"}`;
    const radius = shortly(this.context.codes?.radius ?? NaN);
    this.strip.describe(index, `${place}: ${near} within ${radius}. Click: go there`);
  }

  /** Which pin an image is of, where it is of one. @param {number} index */
  pinAt(index) {
    const { pins, loop } = this.context.store.view;
    const at = (index * legs(pins, loop)) / (this.count - 1);
    return Number.isInteger(at) ? `Pin ${(at % pins.length) + 1}. ` : "";
  }

  /** The place has changed: at most two small writes a frame. @param {View} view */
  follow(view) {
    const last = legs(view.pins, view.loop);
    const here = this.playback.onPath && last > 0;
    if (here) this.slider.value = String(view.progress);
    this.strip.mark(here ? Math.round((view.progress / last) * (this.count - 1)) : -1);
    const words = here ? placeInWords(view.progress, view.pins.length) : "not on the path";
    if (this.slider.ariaValueText !== words) this.slider.ariaValueText = words;
  }

  /** The slider's ends under the middles of the first and last image, and the pins' numbers under the slider.
   * @param {View} view */
  rule(view) {
    if (!this.fit) return;
    const { count, width, height, gap } = this.fit;
    const long = (count - 1) * (width + gap);
    const last = legs(view.pins, view.loop);
    const every = Math.max(1, Math.ceil((TICK * last) / long));
    this.element.style.setProperty("--first", `${width / 2}px`);
    this.element.style.setProperty("--long", `${long}px`);
    this.element.style.setProperty("--below", `${height}px`);
    const ticks = Array.from({ length: last + 1 }, (_, pin) => {
      const tick = element("span", {}, String((pin % view.pins.length) + 1));
      tick.style.left = `${(pin / last) * long}px`;
      return tick;
    });
    this.ticks.replaceChildren(...ticks.filter((_, pin) => pin % every === 0 || pin === last));
  }

  /** @param {number} index */
  pick(index) {
    const { pins, loop } = this.context.store.view;
    this.playback.goTo((index * legs(pins, loop)) / (this.count - 1));
    this.context.store.commit();
  }

  destroy() {
    this.sizes.disconnect();
    this.request++;
  }
}

/** @param {number} progress @param {number} pins */
function placeInWords(progress, pins) {
  const before = Math.floor(progress) % pins;
  if (Number.isInteger(progress)) return `at pin ${before + 1}`;
  return `between pin ${before + 1} and pin ${((before + 1) % pins) + 1}`;
}

/** A count in the width of a small image. @param {number} count */
function short(count) {
  return count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)}k`;
}
