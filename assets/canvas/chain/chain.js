// Chains that are played over a figure of the page: the only module of its room that speaks with the host.

import { element } from "../elements.js";
import { fetchStyles } from "../load.js";
import { mounted } from "../mounting.js";
import { dress, readTheme } from "../theme.js";
import { Player } from "./player.js";

/**
 * What Streamlit hands over at each run of the script; `plot` is the class of what has the figure in it.
 * @typedef {{parentElement: ShadowRoot, data: import("./player.js").Given & {plot: string}}} Component
 */

class Chain {
  /** @param {Component} component */
  constructor(component) {
    this.ending = new AbortController();
    this.playing = new AbortController();
    this.given = "";
    this.element = element("div", { class: "canvas", style: "padding-top: 4px" });
    component.parentElement.append(this.element);
    dress(component.parentElement, fetchStyles(this.ending.signal)).catch(() => {}); // it works without
    this.update(component);
  }

  /** @param {Component} component */
  update({ data }) {
    this.element.style.colorScheme = readTheme(this.element).dark ? "dark" : "light";
    const given = JSON.stringify(data);
    if (given === this.given) return;
    this.given = given;
    this.playing.abort();
    this.playing = new AbortController();
    const player = new Player(() => document.querySelector(`.${CSS.escape(data.plot)}`), data, this.playing.signal);
    this.element.append(player.element);
  }

  close() {
    this.ending.abort();
    this.playing.abort();
  }
}

export const { show, leave } = mounted(Chain);
