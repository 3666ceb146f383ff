// A button that copies the address of the page as it is: for pages without a canvas, which has its own.

import { element } from "../elements.js";
import { icon } from "../icons.js";
import { fetchStyles } from "../load.js";
import { mounted } from "../mounting.js";
import { dress, readTheme } from "../theme.js";

const SAID = 2500; // ms that it says what came of it
const WORDS = "Copy link";

/** @typedef {{parentElement: ShadowRoot, data: {words: Record<string, string>}}} Component */

class Sharing {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.ending = new AbortController();
    this.said = element("span", { "aria-live": "polite" }, WORDS);
    this.button = element("button", { type: "button", class: "button quiet", title: "Copy a link to what this page shows" });
    this.button.append(icon("link"), this.said);
    this.button.addEventListener("click", () => void this.copy());
    this.element = element("div", { class: "canvas sharing", style: "visibility: hidden" }, this.button);
    component.parentElement.append(this.element);
    void this.dressed();
    this.update(component);
  }

  async dressed() {
    await dress(this.component.parentElement, fetchStyles(this.ending.signal)).catch(() => {}); // it works without
    this.element.style.visibility = "";
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    this.element.style.colorScheme = readTheme(this.element).dark ? "dark" : "light";
  }

  async copy() {
    const url = linked(location.href, this.component.data.words);
    try {
      await navigator.clipboard.writeText(url.href);
      this.say("Copied");
    } catch {
      // Without https a browser may refuse: the address line holds the same link.
      history.replaceState(history.state, "", url);
      this.say("It is in the address line");
    }
  }

  /** @param {string} words */
  say(words) {
    clearTimeout(this.saying);
    this.said.textContent = words;
    this.saying = setTimeout(() => (this.said.textContent = WORDS), SAID);
  }

  close() {
    this.ending.abort();
    clearTimeout(this.saying);
    this.element.remove();
  }
}

/**
 * The address of now with words that it does not name by itself.
 * @param {string} href @param {Record<string, string>} words @returns {URL}
 */
export function linked(href, words) {
  const url = new URL(href);
  for (const [name, word] of Object.entries(words)) url.searchParams.set(name, word);
  url.hash = "";
  return url;
}

export const { show, leave } = mounted(Sharing);
