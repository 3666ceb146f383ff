// A link that downloads a file of this server: the browser writes it to the disk as it comes, no page holds it.

import { element } from "../elements.js";
import { icon } from "../icons.js";
import { fetchStyles } from "../load.js";
import { mounted } from "../mounting.js";
import { appear, readTheme } from "../theme.js";

/** @typedef {{parentElement: ShadowRoot, data: {address: string, name: string}}} Component */

class Taking {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.ending = new AbortController();
    this.link = element("a", { class: "button" }, icon("download"), "Download");
    this.element = element("div", { class: "canvas taking", style: "visibility: hidden" }, this.link);
    component.parentElement.append(this.element);
    void appear(this.element, component.parentElement, fetchStyles(this.ending.signal));
    this.update(component);
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    const { address, name } = component.data;
    this.link.href = new URL(address, document.baseURI).href;
    this.link.download = name;
    this.link.title = `Download ${name}`;
    this.element.style.colorScheme = readTheme(this.element).dark ? "dark" : "light";
  }

  close() {
    this.ending.abort();
    this.element.remove();
  }
}

export const { show, leave } = mounted(Taking);
