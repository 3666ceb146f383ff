// A button that copies the address of the page as it is, for pages without a canvas, which has its own; or another
// address of this server.

import { element } from "../elements.js";
import { icon } from "../icons.js";
import { fetchStyles } from "../load.js";
import { mounted } from "../mounting.js";
import { appear, readTheme } from "../theme.js";

const SAID = 2500; // ms that it says what came of it
const WORDS = "Copy link";

/** @typedef {{words: Record<string, string>, address?: string, label?: string}} Given  `address` is relative to where
 * the app lies */
/** @typedef {{parentElement: ShadowRoot, data: Given}} Component */

class Sharing {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.ending = new AbortController();
    const { address, label = WORDS } = component.data;
    this.said = element("span", { "aria-live": "polite" }, label);
    const title = address ? label : "Copy a link to what this page shows";
    this.button = element("button", { type: "button", class: "button quiet", title });
    this.button.append(icon("link"), this.said);
    this.button.addEventListener("click", () => void this.copy());
    this.element = element("div", { class: "canvas sharing", style: "visibility: hidden" }, this.button);
    component.parentElement.append(this.element);
    void appear(this.element, component.parentElement, fetchStyles(this.ending.signal));
    this.update(component);
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    this.element.style.colorScheme = readTheme(this.element).dark ? "dark" : "light";
  }

  async copy() {
    const { words, address } = this.component.data;
    const url = address ? new URL(address, document.baseURI) : linked(location.href, words);
    try {
      await navigator.clipboard.writeText(url.href);
      this.say("Copied");
    } catch {
      // Without https a browser may refuse: the address line holds the same link, or the page shows it as text.
      if (address) return this.say("This browser lets no page copy: take it from the text below");
      history.replaceState(history.state, "", url);
      this.say("It is in the address line");
    }
  }

  /** @param {string} words */
  say(words) {
    clearTimeout(this.saying);
    this.said.textContent = words;
    this.saying = setTimeout(() => (this.said.textContent = this.component.data.label ?? WORDS), SAID);
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
