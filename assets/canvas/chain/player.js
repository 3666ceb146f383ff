// Plays Markov chains over a drawn plane: a button, a slider, and a trail a chain in an SVG over the plot, which itself
// is never drawn again. Knows no component; imports nothing, so that a saved page carries it whole.

/**
 * `chain[step][k]` is where chain k is; `x` and `y` are the ends of the plot's axes; a colour a chain; how many steps a
 * chain trails behind it.
 * @typedef {{chain: number[][][], x: number[], y: number[], colours: string[], trail: number}} Given
 */

const PACE = 60; // milliseconds a step
const LOOK = 200; // milliseconds between two looks for a plot that is not there yet
const SVG = "http://www.w3.org/2000/svg";

export class Player {
  /**
   * @param {() => Element | null} find the element that has the plot in it, once there is one
   * @param {Given} given @param {AbortSignal} gone
   */
  constructor(find, given, gone) {
    this.find = find;
    this.given = given;
    this.gone = gone;
    this.step = 0;
    this.playing = false;
    this.due = 0;
    this.watched = /** @type {Element | null} */ (null);
    this.watcher = new MutationObserver(() => this.draw());
    this.overlay = document.createElementNS(SVG, "svg");
    this.overlay.setAttribute("aria-hidden", "true");
    this.overlay.style.cssText = "position: absolute; overflow: hidden; pointer-events: none";
    this.trails = given.colours.map((colour) => this.trail(colour));
    this.button = document.createElement("button");
    this.range = document.createElement("input");
    this.words = document.createElement("span");
    this.element = document.createElement("div");
    this.build();
    gone.addEventListener("abort", () => this.end());
    this.draw();
  }

  build() {
    Object.assign(this.button, { type: "button", className: "button" });
    this.button.style.minWidth = "72px";
    Object.assign(this.range, { type: "range", min: "1", max: String(this.given.chain.length), step: "1" });
    this.range.setAttribute("aria-label", "HMC step");
    this.range.style.cssText = "flex: 1 1 140px; min-width: 100px";
    this.words.style.cssText = "min-width: 9em; font-variant-numeric: tabular-nums";
    const keys = this.given.colours.map((colour, k) => {
      const key = document.createElement("span");
      const dot = document.createElement("span");
      dot.style.cssText = "display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 5px";
      dot.style.background = colour;
      key.append(dot, `chain ${k + 1}`);
      return key;
    });
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Hamiltonian chains");
    this.element.style.cssText = "display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center";
    this.element.append(this.button, this.range, this.words, ...keys);
    this.button.addEventListener("click", () => (this.playing ? this.pause() : this.play()), { signal: this.gone });
    this.range.addEventListener("input", () => this.go(this.range.valueAsNumber - 1), { signal: this.gone });
    this.say();
  }

  /** @param {string} colour */
  trail(colour) {
    const line = document.createElementNS(SVG, "polyline");
    for (const [name, value] of Object.entries({ fill: "none", stroke: colour, "stroke-width": 1.4, opacity: 0.8 })) {
      line.setAttribute(name, String(value));
    }
    const dot = document.createElementNS(SVG, "circle");
    for (const [name, value] of Object.entries({ r: 4.5, fill: colour })) dot.setAttribute(name, String(value));
    this.overlay.append(line, dot);
    return { line, dot };
  }

  play() {
    this.playing = true;
    if (this.step === this.given.chain.length - 1) this.step = 0;
    this.due = performance.now() + PACE;
    this.say();
    requestAnimationFrame((now) => this.frame(now));
  }

  pause() {
    this.playing = false;
    this.say();
  }

  /** Goes to a step, by hand. @param {number} step */
  go(step) {
    this.playing = false;
    this.step = Math.min(Math.max(step, 0), this.given.chain.length - 1);
    this.say();
    this.draw();
  }

  /** @param {number} now */
  frame(now) {
    if (!this.playing || this.gone.aborted) return;
    if (now >= this.due) {
      this.due = Math.max(this.due + PACE, now); // what a hidden page missed is not made up for
      this.step += 1;
      if (this.step >= this.given.chain.length - 1) this.playing = false;
      this.say();
      this.draw();
    }
    requestAnimationFrame((later) => this.frame(later));
  }

  say() {
    this.button.textContent = this.playing ? "Pause" : "Play";
    this.range.value = String(this.step + 1);
    this.words.textContent = `HMC step ${this.step + 1} of ${this.given.chain.length}`;
  }

  /** Lays the trails over the plot as it stands now; looks for it again where it is not there. */
  draw() {
    const area = this.find()?.querySelector(".nsewdrag");
    const paper = area?.closest(".svg-container");
    if (!area || !paper) {
      if (!this.gone.aborted) setTimeout(() => this.watched || this.gone.aborted || this.draw(), LOOK);
      return;
    }
    this.watch(paper);
    if (this.overlay.parentNode !== paper) paper.append(this.overlay);
    const [inside, outside] = [area.getBoundingClientRect(), paper.getBoundingClientRect()];
    const { width, height } = inside;
    Object.assign(this.overlay.style, {
      left: `${inside.left - outside.left}px`, top: `${inside.top - outside.top}px`,
      width: `${width}px`, height: `${height}px`,
    });
    const { x, y, chain, trail } = this.given;
    const past = chain.slice(Math.max(0, this.step - trail), this.step + 1);
    this.trails.forEach(({ line, dot }, k) => {
      const points = past.map((at) => [
        ((at[k][0] - x[0]) / (x[1] - x[0])) * width,
        (1 - (at[k][1] - y[0]) / (y[1] - y[0])) * height,
      ].map((value) => value.toFixed(1)));
      line.setAttribute("points", points.map((point) => point.join(",")).join(" "));
      const [cx, cy] = points[points.length - 1];
      dot.setAttribute("cx", cx);
      dot.setAttribute("cy", cy);
    });
  }

  /** Plotly draws a plot again when its room changes, and Streamlit when the page does. @param {Element} paper */
  watch(paper) {
    if (this.watched === paper) return;
    this.watcher.disconnect();
    this.watched = paper;
    const attributeFilter = ["x", "y", "width", "height"];
    this.watcher.observe(paper, { subtree: true, childList: true, attributes: true, attributeFilter });
  }

  end() {
    this.playing = false;
    this.watcher.disconnect();
    this.overlay.remove();
    this.element.remove();
  }
}
