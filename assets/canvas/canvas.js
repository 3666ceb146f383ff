// The latent canvas: one for each place in the page that Streamlit gives it. Loads a run, puts the parts together,
// and is the only module that speaks with the host. Knows what the parts are called, not what they do.

import { addressWith, firstView, fromAddress, toAddress } from "./address.js";
import { createArithmetic } from "./arithmetic/arithmetic.js";
import { Background } from "./background/background.js";
import { createCorner } from "./corner.js";
import { createDimensions } from "./inspect/dimensions.js";
import { createDrop } from "./inspect/drop.js";
import { Images } from "./images.js";
import { film, question } from "./host.js";
import { createInspector } from "./inspect/inspector.js";
import { listen } from "./keyboard.js";
import { labelsOf } from "./labels.js";
import { createLegend } from "./legend.js";
import { fetchCodes, fetchKernels, fetchManifest, fetchText, fetchWhole } from "./load.js";
import { Network, simdSupported } from "./network.js";
import { createPath } from "./path/path.js";
import { planeOf } from "./plane.js";
import { createStage } from "./stage/stage.js";
import { Store } from "./store.js";
import { readTheme } from "./theme.js";
import { createToolbar } from "./toolbar.js";

/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").DirectionFound} DirectionFound */

/**
 * What Streamlit hands over at each run of the script.
 * @typedef {{parentElement: ShadowRoot, data: any, setStateValue: (name: string, value: unknown) => void}} Component
 */

/** @type {WeakMap<ShadowRoot, Canvas>} */
const canvases = new WeakMap();

/** Shows the canvas, or tells the one that is there what is new. @param {Component} component */
export function show(component) {
  const known = canvases.get(component.parentElement);
  if (known && known.component.data.manifest === component.data.manifest) return known.update(component);
  known?.close();
  canvases.set(component.parentElement, new Canvas(component));
}

/** Ends the canvas if it has left the page: a cleanup may come late, when a newer run of the script has taken over.
 * @param {ShadowRoot} root */
export function leave(root) {
  setTimeout(() => {
    if (root.host.isConnected) return;
    canvases.get(root)?.close();
    canvases.delete(root);
  });
}

class Canvas {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.ending = new AbortController();
    /** @type {((found: DirectionFound | null) => void)[]} */
    this.directionListeners = [];
    /** @type {(() => void)[]} */
    this.themeListeners = [];
    /** @type {import("./types.js").Part[]} */
    this.parts = [];
    this.element = box("canvas");
    this.element.dataset.state = "loading";
    this.notice = box("notice");
    this.notice.setAttribute("role", "status");
    this.spoken = box("spoken");
    this.spoken.setAttribute("aria-live", "polite");
    this.waiting = box("waiting");
    this.waiting.textContent = "Loading the model…";
    this.waiting.style.minHeight = "600px"; // its place, until the styles are there
    this.element.append(this.notice, this.spoken, this.waiting);
    component.parentElement.append(this.element);
    this.theme = this.dressed();
    this.load().catch((error) => this.fail(error));
  }

  /** The colours of now; the browser's own controls follow them. */
  dressed() {
    const theme = readTheme(this.element);
    this.element.style.colorScheme = theme.dark ? "dark" : "light";
    return theme;
  }

  async load() {
    if (!simdSupported()) throw new Error("This browser has no WebAssembly SIMD, which the canvas computes with.");
    const { data } = this.component;
    const gone = this.ending.signal;
    const at = (/** @type {string} */ address) => new URL(address, document.baseURI).href;
    const kernels = fetchKernels(new URL("./kernels.wasm", import.meta.url).href, gone);
    kernels.catch(() => {}); // awaited below, if the manifest is one
    const styled = this.dress(new URL("./styles.css", import.meta.url).href);
    const manifest = await fetchManifest(at(data.manifest), gone);
    if (manifest.unsupported) throw new Error(manifest.unsupported);
    const [module, weights, codes] = await Promise.all([
      kernels,
      fetchWhole(at(data.files), manifest.weights, gone, "model's weights"),
      fetchCodes(at(data.files), manifest, gone),
      styled,
    ]);
    this.open(manifest, module, weights, codes);
  }

  /** @param {string} address */
  async dress(address) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await fetchText(address, this.ending.signal, "styles"));
    this.component.parentElement.adoptedStyleSheets = [sheet];
  }

  /** @param {any} manifest @param {WebAssembly.Module} module @param {ArrayBuffer} weights
   * @param {import("./types.js").Codes | null} codes */
  open(manifest, module, weights, codes) {
    const { data } = this.component;
    const gone = this.ending.signal;
    const network = new Network(module, manifest, weights);
    this.first = firstView(manifest.latent_dim, codes);
    const { patch, complaints } = fromAddress(data.view ?? {}, this.first, codes);
    this.store = new Store({ ...this.first, ...patch });
    const { store } = this;
    let axes = store.view.axes;
    let plane = planeOf(axes, manifest.latent_dim, codes);
    const size = network.imageSize;
    /** @type {Context} */
    this.context = {
      store,
      network,
      background: new Background({ module, manifest, weights, gone }),
      codes,
      labels: labelsOf(codes, data.labels),
      images: data.images && new Images(new URL(data.images.base, document.baseURI).href, data.images.block, size, gone),
      plane: () => {
        if (axes !== store.view.axes) {
          axes = store.view.axes;
          plane = planeOf(axes, manifest.latent_dim, codes);
        }
        return plane;
      },
      theme: () => this.theme,
      onTheme: (listener) => this.themeListeners.push(listener),
      say: (text) => void (this.spoken.textContent = text),
      tell: (text) => this.tell(text),
      askDirection: (key, a, b) => this.component.setStateValue("groups", question(key, a, b, codes?.count ?? 0)),
      onDirection: (listener) => this.directionListeners.push(listener),
      makeGif: (frames, _count, milliseconds, loop) => film(data.gif, frames, milliseconds, loop, gone),
      name: data.name,
      root: this.component.parentElement,
      gone,
    };
    this.build();
    store.onCommit(() => this.remember());
    if (complaints.length) this.tell(complaints.join(" "));
    this.hearDirection();
  }

  build() {
    const context = /** @type {Context} */ (this.context);
    const stage = createStage(context);
    const first = /** @type {import("./types.js").View} */ (this.first);
    const toolbar = createToolbar(context);
    const corner = createCorner(context, first, this.component.data.run);
    const [legend, inspector, drop, dimensions] = [createLegend, createInspector, createDrop, createDimensions].map(
      (create) => create(context),
    );
    const [path, arithmetic] = [createPath, createArithmetic].map((create) => create(context));
    this.parts = [toolbar, stage, legend, corner, inspector, drop, dimensions, path, arithmetic];
    const left = box("plane", toolbar.element, stage.element, box("foot", legend.element, corner.element));
    const middle = box("beside", inspector.element, drop.element);
    const above = box("above", left, middle, dimensions.element);
    const below = box("below", path.element, arithmetic.element);
    this.waiting.remove();
    this.element.append(above, below);
    listen(context, stage.element);
    this.element.dataset.state = "ready";
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    const theme = this.dressed();
    if (JSON.stringify(theme) !== JSON.stringify(this.theme)) {
      this.theme = theme;
      for (const listener of this.themeListeners) listener();
    }
    this.hearDirection();
  }

  hearDirection() {
    for (const listener of this.directionListeners) listener(this.component.data.direction ?? null);
  }

  /** Writes the view into the address, and lets the session know: one run of the script. */
  remember() {
    if (!this.store || !this.first) return;
    const words = toAddress(this.store.view, this.first);
    history.replaceState(history.state, "", addressWith(words, this.component.data.run));
    this.component.setStateValue("view", words);
  }

  /** @param {string} text */
  tell(text) {
    this.notice.textContent = text;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.notice.textContent = ""), 6000 + 60 * text.length);
  }

  /** The page takes the server's way instead. @param {Error} error */
  fail(error) {
    if (this.ending.signal.aborted) return;
    this.close();
    this.component.setStateValue("unable", error.message);
  }

  close() {
    this.ending.abort();
    clearTimeout(this.telling);
    this.store?.close();
    for (const part of this.parts) part.destroy?.();
    this.context?.background.destroy();
    this.element.remove();
  }
}

/** @param {string} name @param {HTMLElement[]} children */
function box(name, ...children) {
  const element = document.createElement("div");
  element.className = name;
  element.append(...children);
  return element;
}
