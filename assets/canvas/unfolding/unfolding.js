// How a latent plane unfolds: the newest epoch as it comes, and all saved ones at a slider. One for each place in the
// page that Streamlit gives it; the only module here that speaks with the host. Nothing goes back to it.

import { labelsOf } from "../labels.js";
import { fetchStyles } from "../load.js";
import { mounted } from "../mounting.js";
import { dress, readTheme } from "../theme.js";
import { drawBars, mostOf } from "./bars.js";
import { Clock } from "./clock.js";
import { between, placeOf, planeAt } from "./epochs.js";
import { Glide } from "./glide.js";
import { createLayout } from "./layout.js";
import { Library } from "./library.js";
import { Pairs } from "./pairs.js";
import { drawPoints } from "./cloud.js";

/** @typedef {import("./epochs.js").Epochs} Epochs */
/** @typedef {{parentElement: ShadowRoot, data: any}} Component */
/** What is to be seen: codes, and whose numbers and images. @typedef {{of: Epochs, codes: Float32Array, place: number}} Scene */

const LEAST_KL = 1; // nats at the end of the bars' scale, at least
const ROOM = 320; // pixels for the images
const HELD_BACK = 800; // ms that the first picture of an ended run waits for the other epochs, which have a say in the range

class Unfolding {
  /** @param {Component} component */
  constructor(component) {
    const { parentElement, data } = component;
    this.data = data;
    this.ending = new AbortController();
    const gone = this.ending.signal;
    this.complaint = "";
    this.library = new Library(data.base, gone, () => this.soon(), (error) => this.fail(error));
    this.clock = new Clock((place, over) => this.goTo(over ? Infinity : place), gone);
    this.glide = new Glide();
    this.pairs = new Pairs(data.shape, ROOM);
    this.layout = createLayout(this.pairs.canvas);
    this.place = Infinity; // among the announced epochs; beyond the last: whichever is the newest
    this.edge = 0; // grows, and never jumps back
    this.most = LEAST_KL;
    this.frame = 0;
    this.heldUntil = data.ended ? performance.now() + HELD_BACK : 0;
    this.layout.element.style.visibility = "hidden"; // until the styles are there
    parentElement.append(this.layout.element);
    void this.dressed(parentElement);
    this.listen(gone);
    this.update(component);
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { play, range, points } = this.layout;
    play.addEventListener("click", () => this.toggle(), { signal });
    range.addEventListener("input", () => {
      this.clock.stop();
      this.goTo(range.valueAsNumber >= this.epochs.length - 1 ? Infinity : range.valueAsNumber);
    }, { signal });
    const sized = new ResizeObserver(() => this.soon());
    sized.observe(points);
    signal.addEventListener("abort", () => sized.disconnect());
  }

  /** @param {ShadowRoot} root */
  async dressed(root) {
    await dress(root, fetchStyles(this.ending.signal)).catch(() => {}); // it has left the page, or goes without
    this.layout.element.style.visibility = "";
    this.soon();
  }

  /** The announced epochs, the oldest first. @returns {number[]} */
  get epochs() {
    return this.data.epochs;
  }

  /** Takes in which epochs there are now. @param {Component} component */
  update({ data }) {
    const before = this.epochs;
    this.data = data;
    if (data.epochs.length) this.library.watch(data.set);
    if (data.ended && data.epochs.length) this.library.lookBack(data.set); // no other epoch comes: its range is for good
    if (this.place !== Infinity) {
      // The same epoch stays in sight, though others may have come or gone.
      if (String(before) !== String(data.epochs)) this.place = placeOf(data, before[Math.floor(this.place)]);
      if (this.clock.running) this.clock.follow(this.place, this.epochs.length - 1);
      this.library.lookBack(data.set);
    }
    this.soon();
  }

  toggle() {
    const last = this.epochs.length - 1;
    if (this.clock.running) this.clock.stop();
    else this.clock.start(Math.min(this.place, last), last);
    this.soon();
  }

  /** @param {number} place */
  goTo(place) {
    this.place = place;
    this.library.lookBack(this.data.set);
    this.soon();
  }

  /** Draws in the next frame, once. */
  soon() {
    this.frame ||= requestAnimationFrame((now) => {
      this.frame = 0;
      if (!this.ending.signal.aborted) this.draw(now);
    });
  }

  /** @returns {Scene | null} */
  scene() {
    const { all, newest, busy } = this.library;
    if (!all && busy && performance.now() < this.heldUntil) return null;
    if (this.place === Infinity || !all) return newest && { of: newest, codes: newest.planes, place: 0 };
    const place = Math.min(this.place, this.epochs.length - 1);
    const [low, high] = [Math.floor(place), Math.ceil(place)].map((k) => placeOf(all, this.epochs[k]));
    const share = place - Math.floor(place);
    const codes = between(planeAt(all, low), planeAt(all, high), share);
    return { of: all, codes, place: share < 0.5 ? low : high };
  }

  /** @param {number} now */
  draw(now) {
    const scene = this.scene();
    this.drawTimeline(scene);
    if (!scene && now < this.heldUntil) this.soon();
    if (!scene) return;
    const { element, points } = this.layout;
    const theme = readTheme(element);
    element.style.colorScheme = theme.dark ? "dark" : "light";
    const { of, place } = scene;
    this.edge = Math.max(this.edge, of.edge, this.library.all?.edge ?? 0);
    const labels = labelsOf(/** @type {any} */ (of), this.data.labels);
    const codes = this.place === Infinity ? this.glide.toward(scene.codes, now) : scene.codes;
    drawPoints(points, codes, of.labels, labels, { edge: this.edge, names: of.names }, theme);
    this.drawImages(of, place);
    this.drawKl(of, place, theme.text);
    points.setAttribute("aria-label", `Codes of ${of.points} test images after epoch ${of.epochs[place]}`);
    element.dataset.epoch = String(of.epochs[place]);
    element.dataset.state = "ready";
    if (this.glide.moving) this.soon();
  }

  /** @param {Epochs} of @param {number} place */
  drawImages(of, place) {
    const originals = this.library.picture(this.data.originals);
    if (originals) this.pairs.draw(originals, false);
    const rebuilt = this.library.rebuilt(of, place);
    if (rebuilt) this.pairs.draw(rebuilt, true);
    this.pairs.canvas.setAttribute("aria-label", `Test images above, rebuilt below, after epoch ${of.epochs[place]}`);
  }

  /** @param {Epochs} of @param {number} place @param {string} ink */
  drawKl(of, place, ink) {
    const [from, to] = [place * of.dimensions, (place + 1) * of.dimensions];
    const [kl, active] = [of.kl.subarray(from, to), of.active.subarray(from, to)];
    const { units, bars } = this.layout;
    const known = !Number.isNaN(kl[0]);
    const total = kl.reduce((sum, nats) => sum + nats, 0).toFixed(1);
    const count = `${active.reduce((sum, one) => sum + one, 0)} of ${of.dimensions} ${of.dimensions === 1 ? "unit" : "units"} active`;
    units.textContent = known ? `KL by dimension, nats: ${total} in all, ${count}` : `${count} (KL was not kept)`;
    bars.setAttribute("aria-label", units.textContent);
    if (!known) return;
    this.most = mostOf(of.kl, this.most);
    drawBars(bars, kl, active, this.most, ink);
  }

  /** @param {Scene | null} scene */
  drawTimeline(scene) {
    const { play, range, epoch, notice } = this.layout;
    const last = this.epochs.length - 1;
    const at = scene && scene.of.epochs[scene.place];
    play.disabled = range.disabled = last < 1;
    play.textContent = this.clock.running ? "Pause" : "Play";
    play.title = last < 1 ? "There are no earlier epochs to go back to" : `Go through the ${last + 1} saved epochs`;
    range.max = String(Math.max(0, last));
    range.value = String(Math.round(Math.min(this.place, last)));
    range.setAttribute("aria-valuetext", at === null ? "none yet" : `epoch ${at}`);
    epoch.textContent = at === null ? "" : `Epoch ${at} of ${this.data.of}`;
    notice.textContent = scene ? "" : this.complaint || (this.epochs.length ? "" : this.data.nothing);
  }

  /** What went wrong may go right with the next epoch: it is said where there is nothing else to see.
   * @param {Error} error */
  fail(error) {
    this.complaint = error.message;
    this.soon();
  }

  close() {
    this.ending.abort();
    this.layout.element.remove();
  }
}

export const { show, leave } = mounted(Unfolding, (data) => data.base);
