// Explore's canvas: what stands behind it is the server, whose files are fetched, and Streamlit, which is told things.
// The same canvas without a server is in standalone/.

import { addressWith } from "./address.js";
import { Canvas } from "./canvas.js";
import { film, question, received } from "./host.js";
import { Images } from "./images.js";
import { fetchCodes, fetchKernels, fetchManifest, fetchStyles, fetchWhole } from "./load.js";
import { mounted } from "./mounting.js";
import { Pass } from "./pass.js";

/** @typedef {import("./types.js").Component} Component @typedef {import("./types.js").Host} Host */
/** @typedef {import("./types.js").Group} Group */

/** @param {string} address as the server names it, below its own */
const at = (address) => new URL(address, document.baseURI).href;

/** @implements {Host} */
class Server {
  absent = "The dataset is not on this machine";

  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.pass = new Pass(() => this.component.setTriggerValue("renew", true));
    this.hear(component);
  }

  /** @param {Component} component */
  hear(component) {
    this.component = component;
    this.pass.take(component.data.pass);
  }

  /** @param {AbortSignal} gone */
  kernels(gone) {
    return fetchKernels(new URL("./kernels.wasm", import.meta.url).href, gone);
  }

  /** @param {AbortSignal} gone */
  styles(gone) {
    return fetchStyles(gone);
  }

  /** @param {AbortSignal} gone */
  manifest(gone) {
    return fetchManifest(at(this.component.data.manifest), gone);
  }

  /** @param {any} manifest @param {AbortSignal} gone */
  weights(manifest, gone) {
    return fetchWhole(at(this.component.data.files), manifest.weights, gone, "model's weights");
  }

  /** @param {any} manifest @param {AbortSignal} gone */
  codes(manifest, gone) {
    return fetchCodes(at(this.component.data.files), manifest, gone);
  }

  /** @param {number} size @param {AbortSignal} gone */
  images(size, gone) {
    const { images } = this.component.data;
    return images && new Images(at(images.base), images.block, size, gone);
  }

  /** @param {Record<string, string | null>} words */
  address(words) {
    return addressWith(words, this.component.data.run);
  }

  /** @param {string} key @param {Group} a @param {Group} b @param {number} count */
  askDirection(key, a, b, count) {
    this.component.setStateValue("groups", question(key, a, b, count));
  }

  /** @param {number} count */
  sent(count) {
    const { groups } = this.component.data;
    return { groups: received(groups?.pair, count), fresh: Boolean(groups?.fresh) };
  }

  /** @param {AbortSignal} gone @param {Uint8Array} frames @param {number} milliseconds @param {boolean} loop */
  async makeGif(gone, frames, milliseconds, loop) {
    return film(await this.pass.at(this.component.data.gif, gone), frames, milliseconds, loop, gone);
  }
}

class Explorer extends Canvas {
  /** @param {Component} component */
  constructor(component) {
    super(component, new Server(component));
  }
}

export const { show, leave } = mounted(Explorer, (data) => data.manifest);
