// The bench itself: its view, its parts put together, what the page is told of it, what the keys do.

import { addressWith } from "../address.js";
import { createCorner } from "../corner.js";
import { element } from "../elements.js";
import { iconButton } from "../icons.js";
import { Images } from "../images.js";
import { createDrop } from "../inspect/drop.js";
import { labelsOf } from "../labels.js";
import { backOrForth } from "../moves.js";
import { Picture } from "../paint.js";
import { Store } from "../store.js";
import { Arrivals } from "./arrivals.js";
import { Asking } from "./asking.js";
import { Board } from "./board.js";
import { createDosing, damagesOf } from "./dosing.js";
import { Fillings } from "./fillings.js";
import { Painting } from "./painting.js";
import { Picking } from "./picking.js";
import { Trials } from "./trials.js";
import { WORDS, firstBench, fromBegin, toWords } from "./wording.js";

/** @typedef {import("./forms.js").BenchContext} BenchContext @typedef {import("./forms.js").BenchView} BenchView */
/** @typedef {import("./denoise.js").Denoise} Denoise @typedef {import("./equipment.js").Equipment} Equipment */

/** What an undo brings back. @type {(keyof BenchView)[]} */
const KEPT = ["image", "placed", "damage", "strength", "seed", "kept"];
const KEYS = [
  ["Left, Right", "on the row of test images: the one before, the one after"],
  ["D", "a test image by chance"],
  ["N", "new noise"],
  ["Arrows, Space", "on the damaged image, where it is a mask: move the brush, paint"],
  ["Ctrl+Z, Ctrl+Y", "undo, redo"],
];
const INVITATION =
  "Drop one anywhere here, or paste it. The browser damages it; this server is sent it, for the filters and the sampling.";

export class Bench {
  /** @param {Denoise} host @param {Equipment} own @param {Equipment | null} other
   * @param {Int32Array | null} labels of the test images @param {number[]} shape
   * @param {BenchView | null} before the view that goes on */
  constructor(host, own, other, labels, shape, before) {
    const { data } = host.component;
    this.host = host;
    this.ending = new AbortController();
    const gone = this.ending.signal;
    const size = shape[0] * shape[1] * shape[2];
    const { images } = data;
    const count = images?.count ?? 0;
    const kinds = labels ?? (own.codes?.count === count ? own.codes.labels : null);
    const damages = damagesOf(data.damages);
    const { patch, complaints } = fromBegin(data.begin ?? {}, damages, count, shape);
    this.store = new Store({ ...firstBench(damages, count), ...(before ?? patch) }, KEPT, {});
    /** @type {(() => void)[]} */
    this.themeListeners = [];
    layOut(host.element.style, shape);
    /** @type {Trials} */
    const trials = (this.trials = new Trials({
      store: this.store,
      shape,
      network: own.network,
      other: other?.network ?? null,
      images: images && count ? new Images(new URL(images.address, document.baseURI).href, images.block, size, gone) : null,
      tell: (text) => host.tell(text),
      gone,
    }));
    this.asking = new Asking(() => trials.now, () => this.store.view,
      (request) => {
        this.arrivals?.forget();
        host.component.setStateValue("request", request);
      }, [data.run, data.other?.run ?? ""]);
    this.arrivals = new Arrivals(size, this.asking, (text) => host.tell(text), gone);
    /** @type {BenchContext} */
    this.context = {
      ...trials.needed,
      codes: own.codes,
      labels: labelsOf(/** @type {any} */ ({ labels: kinds }), data.labels),
      kinds,
      count,
      damages,
      given: () => host.component.data,
      trial: () => trials.now,
      asked: () => this.asking.id,
      ask: (what) => host.component.setTriggerValue("ask", { id: this.asking.id, what }),
      onTrial: (listener) => trials.subscribe(listener),
      onResults: (listener) => this.arrivals.listeners.push(listener),
      theme: () => host.theme,
      onTheme: (listener) => this.themeListeners.push(listener),
      say: (text) => host.say(text),
    };
    trials.subscribe(() => this.asking.changed());
    trials.arrived = () => this.asking.settle();
    this.asking.listeners.push(() => {
      this.arrivals.tellAll();
      host.say(`${this.inWords()} ${this.board?.inWords() ?? ""}`);
    });
    this.done = () => {
      this.store.commit();
      this.asking.settle();
    };
    this.build();
    this.store.onCommit(() => this.remember());
    const isReady = () => !trials.awaited;
    Object.assign(this.asking, { flush: () => this.store.flush(), isReady, rest: () => trials.rest() });
    trials.choose();
    this.asking.settle();
    this.arrivals.take(data.results);
    const told = [...complaints, own.reason, other?.reason ?? ""].filter(Boolean).join(" ");
    if (told && !before) host[complaints.length ? "tellUnread" : "tell"](told);
  }

  build() {
    const { context, done } = this;
    this.picking = new Picking(context, done);
    const dosing = createDosing(context, done);
    const painting = new Painting(context, done);
    const board = (this.board = new Board(context, this.trials, this.arrivals));
    const fillings = new Fillings(context, this.arrivals);
    const buttons = element("div", { class: "buttons" },
      iconButton("undo", "Undo", () => backOrForth(context, true)),
      iconButton("redo", "Redo", () => backOrForth(context, false)));
    const link = () => ({ url: this.address(), without: this.store.view.image < 0 ? ", without your own image" : "" });
    const corner = createCorner(KEYS, link, context.tell);
    const pair = element("div", { class: "pair" },
      element("figure", {}, element("figcaption", {}, "Clean"), this.cleanPicture()),
      element("figure", {}, element("figcaption", {}, "Damaged"), painting.element));
    const foot = element("div", { class: "foot" }, buttons, corner.element);
    const bench = element("div", { class: "subject" }, pair, dosing.element, painting.tools.element, foot, this.drop());
    this.element = element("div", { class: "benches" },
      this.picking.element, element("div", { class: "table" }, bench, board.element), fillings.element);
    this.element.addEventListener("keydown", (event) => this.onKey(event), { signal: this.ending.signal });
  }

  cleanPicture() {
    const picture = new Picture(this.context.shape, "Clean image");
    this.context.onTrial(() => {
      const { clean } = this.context.trial();
      if (clean) picture.show(clean);
      else picture.clear();
    });
    return element("div", { class: "easel" }, picture.element);
  }

  /** Images of one's own. Without a network nothing is encoded, and none is needed. */
  drop() {
    const { store, context, done } = this;
    const [dim, size] = [1, context.shape[0] * context.shape[1] * context.shape[2]];
    const network = context.network ?? {
      imageShape: context.shape,
      latentDim: dim,
      decode: () => new Float32Array(size),
      encode: () => ({ zMean: new Float32Array(dim), zLogVar: new Float32Array(dim) }),
    };
    /** @type {import("../inspect/drop.js").Context["store"]} */
    const facade = {
      get view() {
        return store.view;
      },
      change: ({ placed }) => {
        store.change({ placed, image: -1 });
        if (!placed) done(); // all that was drawn is taken away
      },
      commit: done,
      subscribe: (keys, listener) => store.subscribe(keys, listener),
    };
    const arrive = (/** @type {import("../types.js").Placed} */ placed) => store.change({ placed, image: -1 });
    const codes = context.network ? context.codes : null;
    const { say, gone } = context;
    return createDrop({ store: facade, network, codes, arrive, say, invitation: INVITATION, gone }).element;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const [target] = event.composedPath();
    const control = event.ctrlKey || event.metaKey;
    const writes = target instanceof HTMLInputElement && target.type !== "range" && target.type !== "checkbox";
    if (writes || target instanceof HTMLSelectElement || event.altKey) return;
    const key = event.key.toLowerCase();
    if (control && (key === "z" || key === "y")) backOrForth(this.context, key === "z" && !event.shiftKey);
    else if (control || !["d", "n"].includes(key)) return;
    else if (key === "d") this.picking?.chance();
    else {
      this.store.change({ seed: this.store.view.seed + 1 });
      this.done();
    }
    event.preventDefault();
    event.stopPropagation(); // Streamlit has keys of its own
  }

  address() {
    return addressWith(toWords(this.store.view), this.host.component.data.run, location.href, WORDS);
  }

  /** Lets the session know what is on the bench, and the page's address too. */
  remember() {
    const words = toWords(this.store.view);
    history.replaceState(history.state, "", this.address());
    this.host.component.setStateValue("view", { words, link: words });
    this.asking.settle();
  }

  inWords() {
    const { image, damage, strength } = this.store.view;
    const what = image < 0 ? "Your image" : `Test image ${image}`;
    const { title } = /** @type {import("./forms.js").Damage} */ (this.context.damages.get(damage));
    return `${what}, ${title.toLowerCase()}${damage === "given" ? "" : ` ${strength}`}.`;
  }

  /** @param {import("./forms.js").Given} data */
  update(data) {
    this.arrivals.take(data.results);
  }

  close() {
    this.ending.abort();
    this.store.close();
    this.asking.close();
    this.picking?.destroy();
    this.element?.remove();
  }
}

/** How large images are shown: pixel-sharp, at whole multiples of their size. @param {CSSStyleDeclaration} style
 * @param {number[]} shape */
function layOut(style, [height, width]) {
  const wide = (/** @type {number} */ side) => `${width * Math.max(1, Math.floor(side / Math.max(height, width)))}px`;
  style.setProperty("--shape", `${width} / ${height}`);
  for (const [name, side] of Object.entries({ "--tile": 128, "--small": 96, "--pair": 148 })) {
    style.setProperty(name, wide(side));
  }
}
