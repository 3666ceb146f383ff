// Going along the path: by itself at the chosen speed, or to a place. The only module that puts the point on the path.

import { legs, pathPoint } from "../lerp.js";

/** @typedef {import("../types.js").View} View */

const LONGEST_FRAME = 0.1; // seconds: a page that was hidden goes on from about where it was

export class Playback {
  /** @param {import("../store.js").Store} store @param {AbortSignal} gone */
  constructor(store, gone) {
    this.store = store;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.frame = 0;
    this.then = 0;
    this.clock = 0; // progress; the view's own is a whole number of pins where motion is not wanted
    /** @type {View["pins"]} */
    this.pins = [];
    /** @type {Float32Array | null} */
    this.z = null;
    store.subscribe(["playing", "pins"], (view) => this.follow(view));
    gone.addEventListener("abort", () => this.halt());
  }

  /** Whether the view's point is the one that was last put on the path. */
  get onPath() {
    return this.store.view.z === this.z;
  }

  /** Goes to a place on the path and stays there. @param {number} progress in pins */
  goTo(progress) {
    this.halt();
    this.put(progress, { playing: false });
  }

  /** Plays or pauses; a click's worth. */
  toggle() {
    this.store.change({ playing: !this.store.view.playing });
  }

  /** @param {View} view */
  follow(view) {
    if (view.playing && !this.frame) this.begin(view);
    else if (!view.playing && this.frame) {
      this.halt();
      if (this.onPath) this.store.commit(); // else another gesture has begun, which commits when it is over
    } else if (this.frame && view.pins !== this.pins) this.leave();
  }

  /** Starts where it stopped; at the end, from the beginning. @param {View} view */
  begin({ pins, loop, progress }) {
    const last = legs(pins, loop);
    if (!last) return this.store.change({ playing: false });
    this.pins = pins;
    this.clock = progress < last ? progress : 0;
    if (this.still.matches) this.clock = Math.floor(this.clock);
    this.put(this.clock, {});
    this.then = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} now */
  tick(now) {
    this.frame = requestAnimationFrame((next) => this.tick(next));
    const { view } = this.store;
    const seconds = Math.max(0, Math.min((now - this.then) / 1000, LONGEST_FRAME));
    this.then = now;
    if (!view.playing || view.pins !== this.pins) return; // `follow` hears of it in this very frame
    if (!this.onPath) return this.leave(); // somebody has moved the point by other means
    const last = legs(view.pins, view.loop);
    this.clock += seconds / view.speed;
    if (this.clock >= last && !view.loop) return this.end(last);
    this.clock %= last;
    const at = this.still.matches ? Math.floor(this.clock) : this.clock;
    if (at !== view.progress) this.put(at, {});
    this.store.flush(); // drawn in this frame, not in the next
  }

  /** @param {number} last */
  end(last) {
    this.halt();
    this.put(last, { playing: false });
    this.store.commit();
  }

  /** Stops where another gesture has taken over: it commits by itself. */
  leave() {
    this.halt();
    this.store.change({ playing: false });
  }

  halt() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** @param {number} progress @param {Partial<View>} more */
  put(progress, more) {
    const { path, pins, loop } = this.store.view;
    this.z = pathPoint(path, pins, progress, loop);
    this.store.change({ ...more, z: this.z, progress });
  }
}
