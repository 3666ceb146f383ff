// Goes through the saved epochs at an even pace, in the display's own rhythm. Knows places, not what lies there.

const PER_STEP = 0.35; // seconds from one epoch to the next, where there are few
const [SHORTEST, LONGEST] = [1.5, 12]; // seconds for all
const LONGEST_FRAME = 0.1; // a page that was hidden goes on from about where it was

/** How many seconds so many steps take in all. @param {number} steps */
export function seconds(steps) {
  return Math.min(LONGEST, Math.max(SHORTEST, PER_STEP * steps));
}

export class Clock {
  /** @param {(place: number, over: boolean) => void} tell @param {AbortSignal} gone */
  constructor(tell, gone) {
    this.tell = tell;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.frame = 0;
    this.place = 0;
    this.last = 0;
    this.then = 0;
    gone.addEventListener("abort", () => this.stop());
  }

  get running() {
    return this.frame !== 0;
  }

  /** Starts at a place; from the beginning where that is the end. @param {number} place @param {number} last */
  start(place, last) {
    this.stop();
    this.last = last;
    this.place = place < last ? place : 0;
    this.then = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
    this.say(false);
  }

  /** There are more epochs now, or the places of those there were have moved. @param {number} place
   * @param {number} last */
  follow(place, last) {
    this.place = place;
    this.last = last;
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** @param {number} now */
  tick(now) {
    const passed = Math.max(0, Math.min((now - this.then) / 1000, LONGEST_FRAME));
    this.then = now;
    this.place = Math.min(this.last, this.place + (passed / seconds(this.last)) * this.last);
    const over = this.place >= this.last;
    this.frame = over ? 0 : requestAnimationFrame((next) => this.tick(next));
    this.say(over);
  }

  /** Where motion is not wanted, it goes from epoch to epoch with nothing between. @param {boolean} over */
  say(over) {
    this.tell(this.still.matches && !over ? Math.floor(this.place) : this.place, over);
  }
}
