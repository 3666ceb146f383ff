// Chains that are played over a figure of the page: the only module of its room that speaks with the host.

import { element } from "../elements.js";
import { fetchText } from "../load.js";
import { readTheme } from "../theme.js";
import { Player } from "./player.js";

/**
 * What Streamlit hands over at each run of the script; `plot` is the class of what has the figure in it.
 * @typedef {{parentElement: ShadowRoot, data: import("./player.js").Given & {plot: string}}} Component
 */

/** @type {WeakMap<ShadowRoot, Chain>} */
const shown = new WeakMap();

/** Shows the player, or tells the one that is there what is new. @param {Component} component */
export function show(component) {
  const known = shown.get(component.parentElement);
  if (known) return known.update(component);
  shown.set(component.parentElement, new Chain(component));
}

/** Ends the player if it has left the page: a cleanup may come late, when a newer run of the script has taken over.
 * @param {ShadowRoot} root */
export function leave(root) {
  setTimeout(() => {
    if (root.host.isConnected) return;
    shown.get(root)?.close();
    shown.delete(root);
  });
}

class Chain {
  /** @param {Component} component */
  constructor(component) {
    this.ending = new AbortController();
    this.playing = new AbortController();
    this.given = "";
    this.element = element("div", { class: "canvas", style: "padding-top: 4px" });
    component.parentElement.append(this.element);
    void this.dress(component.parentElement);
    this.update(component);
  }

  /** @param {ShadowRoot} root */
  async dress(root) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(await fetchText(new URL("../styles.css", import.meta.url).href, this.ending.signal, "styles"));
      root.adoptedStyleSheets = [sheet];
    } catch {} // it works without
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
