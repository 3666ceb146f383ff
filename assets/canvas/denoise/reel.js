// A film that is played, paused and scrubbed: which frame is shown. Never begins by itself; where motion is not wanted it
// goes on frame by frame, slowly. Knows no pictures.

import { button, element, write } from "../elements.js";
import { createRange } from "../range.js";

const PACE = 12; // frames a second
const CALM = 1.5;

export class Reel {
  /** @param {(frame: number) => void} show @param {AbortSignal} gone */
  constructor(show, gone) {
    this.show = show;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.count = 0;
    this.at = 0;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    this.play = button("Play", "Plays the chains from their first step on", () => this.toggle(), gone);
    const about = { label: "Step of the chains", min: 0, max: 1, step: 1 };
    this.range = createRange(about, (at) => this.scrub(at), () => {}, gone);
    this.words = element("span", { class: "hint number" });
    this.element = element("div", { class: "reel", hidden: true }, this.play, this.range, this.words);
    gone.addEventListener("abort", () => clearInterval(this.timer));
  }

  /** A film of so many frames, at its end. @param {number} count */
  load(count) {
    this.pause();
    this.count = count;
    this.range.max = String(Math.max(0, count - 1));
    this.element.hidden = count < 2;
    this.go(count - 1);
  }

  toggle() {
    if (this.timer !== undefined) return this.pause();
    if (this.at >= this.count - 1) this.go(0);
    this.timer = setInterval(() => this.step(), 1000 / (this.still.matches ? CALM : PACE));
    write(this.play, "Pause");
  }

  step() {
    if (this.at >= this.count - 1 || !this.element.isConnected) return this.pause();
    this.go(this.at + 1);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = undefined;
    write(this.play, "Play");
  }

  /** @param {number} at */
  scrub(at) {
    this.pause();
    this.go(at);
  }

  /** @param {number} at */
  go(at) {
    this.at = Math.max(0, Math.min(this.count - 1, at));
    this.range.valueAsNumber = this.at;
    this.range.setAttribute("aria-valuetext", `Frame ${this.at + 1} of ${this.count}`);
    write(this.words, `Frame ${this.at + 1} of ${this.count}`);
    this.show(this.at);
  }
}
