// The latent canvas: one for each place in the page that it is given. Loads a run, puts the parts together, and is the
// only module that speaks with the host (a server, or a file). Knows what the parts are called, not what they do.

import { firstView, fromAddress, linkTo, linkable, toAddress } from "./address.js";
import { createArithmetic } from "./arithmetic/arithmetic.js";
import { Lesson } from "./asked.js";
import { Background } from "./background/background.js";
import { createCorner } from "./corner.js";
import { createDimensions } from "./inspect/dimensions.js";
import { createDrop } from "./inspect/drop.js";
import { element } from "./elements.js";
import { createInspector } from "./inspect/inspector.js";
import { KEYS_IN_WORDS, listen, whereInWords } from "./keyboard.js";
import { labelsOf } from "./labels.js";
import { createLegend } from "./legend.js";
import { goToPlaced } from "./moves.js";
import { Network, simdSupported } from "./network.js";
import { createPath } from "./path/path.js";
import { dimensionOrder, planeOf, reachOf } from "./plane.js";
import { createStage } from "./stage/stage.js";
import { Store } from "./store.js";
import { dress, readTheme } from "./theme.js";
import { createToolbar } from "./toolbar.js";

/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").DirectionFound} DirectionFound */
/** @typedef {import("./types.js").Component} Component @typedef {import("./types.js").Host} Host */

/** The place and the look of what is waited for, until the styles are there. */
const UNSTYLED = "display: grid; place-items: center; min-height: 660px; max-width: 660px; opacity: 0.7";

export class Canvas {
  /** @param {Component} component @param {Host} host */
  constructor(component, host) {
    this.component = component;
    this.host = host;
    this.ending = new AbortController();
    /** @type {((found: DirectionFound | null) => void)[]} */
    this.directionListeners = [];
    /** @type {(() => void)[]} */
    this.themeListeners = [];
    /** @type {import("./types.js").Part[]} */
    this.parts = [];
    this.notice = element("div", { class: "notice", role: "status" });
    this.spoken = element("div", { class: "spoken", "aria-live": "polite" });
    this.waiting = element("div", { class: "waiting", style: UNSTYLED }, "Loading the model…");
    this.element = element("div", { class: "canvas", "data-state": "loading" }, this.notice, this.spoken, this.waiting);
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
    const { host } = this;
    const gone = this.ending.signal;
    const kernels = host.kernels(gone);
    kernels.catch(() => {}); // awaited below, if the manifest is one
    const styled = dress(this.component.parentElement, host.styles(gone));
    styled.catch(() => {});
    const manifest = await host.manifest(gone);
    if (manifest.unsupported) throw new Error(manifest.unsupported);
    const [module, weights, codes] = await Promise.all([
      kernels,
      host.weights(manifest, gone),
      host.codes(manifest, gone),
      styled,
    ]);
    this.open(manifest, module, weights, codes);
  }

  /** @param {any} manifest @param {WebAssembly.Module} module @param {ArrayBuffer} weights
   * @param {import("./types.js").Codes | null} codes */
  open(manifest, module, weights, codes) {
    const { host } = this;
    const { data } = this.component;
    const gone = this.ending.signal;
    const network = new Network(module, manifest, weights);
    this.first = firstView(manifest.latent_dim, codes);
    const { patch, complaints } = fromAddress(data.view ?? {}, this.first, codes);
    this.store = new Store({ ...this.first, ...patch });
    const { store } = this;
    let axes = store.view.axes;
    let plane = planeOf(axes, manifest.latent_dim, codes);
    /** @type {Context} */
    this.context = {
      store,
      network,
      background: new Background({ module, manifest, weights, gone, start: host.startWorker?.bind(host) }),
      codes,
      labels: labelsOf(codes, data.labels),
      images: host.images(network.imageSize, gone),
      absent: host.absent,
      plane: () => {
        if (axes !== store.view.axes) {
          axes = store.view.axes;
          plane = planeOf(axes, manifest.latent_dim, codes);
        }
        return plane;
      },
      theme: () => this.theme,
      onTheme: (listener) => this.themeListeners.push(listener),
      say: (text) => this.say(text),
      tell: (text) => this.tell(text),
      askDirection: (key, a, b) => host.askDirection?.(key, a, b, codes?.count ?? 0),
      onDirection: (listener) => this.directionListeners.push(listener),
      sent: host.sent?.(codes?.count ?? 0) ?? { groups: [], fresh: false },
      makeGif: host.makeGif?.bind(host, gone) ?? null,
      reach: reachOf(codes),
      order: dimensionOrder(manifest.latent_dim, codes),
      name: data.name,
      root: this.component.parentElement,
      gone,
    };
    this.build();
    store.onCommit(() => this.remember());
    this.lesson = new Lesson(this.element, store, this.first, codes);
    this.lesson.take(data.lesson ?? null);
    if (Object.keys(patch).length) this.writeAddress(); // the view may be the session's, after a visit elsewhere
    if (complaints.length) this.tellUnread(complaints.join(" "));
    this.hearDirection();
  }

  build() {
    const context = /** @type {Context} */ (this.context);
    const stage = createStage(context);
    const first = /** @type {import("./types.js").View} */ (this.first);
    const toolbar = createToolbar(context);
    const link = () => linkTo(context.store.view, first, (words) => this.host.address(words));
    const corner = createCorner(KEYS_IN_WORDS, link, context.tell);
    const [legend, inspector, dimensions] = [createLegend, createInspector, createDimensions].map(
      (create) => create(context),
    );
    const drop = createDrop({ ...context, arrive: (placed, done) => goToPlaced(context, placed, done) });
    // Without a server nobody knows what a direction is worth.
    const rest = [createPath, ...(this.host.askDirection ? [createArithmetic] : [])].map((create) => create(context));
    this.parts = [toolbar, stage, legend, corner, inspector, drop, dimensions, ...rest];
    const foot = element("div", { class: "foot" }, legend.element, corner.element);
    const left = element("div", { class: "plane" }, toolbar.element, stage.element, foot);
    const middle = element("div", { class: "beside" }, inspector.element, drop.element);
    const above = element("div", { class: "above" }, left, middle, dimensions.element);
    const below = element("div", { class: "below" }, ...rest.map((part) => part.element));
    this.waiting.remove();
    this.element.append(above, below);
    listen(context, stage.element, this.element);
    this.element.dataset.state = "ready";
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    this.host.hear(component);
    const theme = this.dressed();
    if (JSON.stringify(theme) !== JSON.stringify(this.theme)) {
      this.theme = theme;
      for (const listener of this.themeListeners) listener();
    }
    this.hearDirection();
    this.lesson?.take(component.data.lesson ?? null);
  }

  hearDirection() {
    for (const listener of this.directionListeners) listener(this.component.data.direction ?? null);
  }

  /** Lets the session and those who listen know where one is: one run of the script. */
  remember() {
    const view = this.writeAddress();
    this.component.setStateValue("view", view);
    this.say(whereInWords(/** @type {Context} */ (this.context)));
  }

  /** The view in the page's address, without a new entry in its history. */
  writeAddress() {
    const { store, first } = /** @type {{store: Store, first: import("./types.js").View}} */ (this);
    const words = toAddress(store.view, first);
    const link = linkable(words);
    if (link.long && !this.long) this.tell("The path is too long for a link: links to this view leave it out.");
    this.long = link.long;
    history.replaceState(history.state, "", this.host.address(link.words));
    return { words, link: link.words };
  }

  /** The same words twice are two messages. @param {string} text */
  say(text) {
    this.spoken.textContent = this.spoken.textContent === text ? `${text}\u00a0` : text;
  }

  /** @param {string} text */
  tell(text) {
    this.notice.textContent = text;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.notice.textContent = ""), 6000 + 60 * text.length);
  }

  /** What of a link could not be read stays in sight until something is done. @param {string} text */
  tellUnread(text) {
    this.notice.textContent = text;
    clearTimeout(this.telling);
    const done = () => this.notice.textContent === text && (this.notice.textContent = "");
    for (const gesture of ["pointerdown", "keydown"]) this.element.addEventListener(gesture, done, { once: true });
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
