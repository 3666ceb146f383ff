// The denoising bench, in each place in the page that Streamlit gives it. Loads the models, puts the bench there, and is
// the only module that speaks with the host.

import { element } from "../elements.js";
import { fetchStyles } from "../load.js";
import { mounted } from "../mounting.js";
import { dress, readTheme } from "../theme.js";
import { Bench } from "./bench.js";
import { fetchEquipment, fetchKinds } from "./equipment.js";

/** @typedef {import("./forms.js").Given} Given */
/**
 * What Streamlit hands over at each run of the script.
 * @typedef {{parentElement: ShadowRoot, data: Given, setStateValue: (name: string, value: unknown) => void,
 *   setTriggerValue: (name: string, value: unknown) => void}} Component
 */

const UNSTYLED = "display: grid; place-items: center; min-height: 660px; opacity: 0.7";

export class Denoise {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.ending = new AbortController();
    this.notice = element("div", { class: "notice", role: "status" });
    this.spoken = element("div", { class: "spoken", "aria-live": "polite" });
    this.waiting = element("div", { class: "waiting", style: UNSTYLED }, "Loading the model…");
    const about = { class: "canvas denoising", "data-state": "loading" };
    this.element = element("div", about, this.notice, this.spoken, this.waiting);
    component.parentElement.append(this.element);
    this.theme = this.dressed();
    this.styled = dress(component.parentElement, fetchStyles(this.ending.signal));
    this.own = fetchEquipment(component.data, this.ending.signal, true);
    for (const each of [this.own, this.styled]) each.catch(() => {}); // awaited below
    this.asked = "";
    /** @type {Bench | null} */
    this.bench = null;
    void this.load();
  }

  /** The colours of now; the browser's own controls follow them. */
  dressed() {
    const theme = readTheme(this.element);
    this.element.style.colorScheme = theme.dark ? "dark" : "light";
    return theme;
  }

  /** Fetches what is asked for now, and puts a bench with it in the place of another. */
  async load() {
    const { data } = this.component;
    const gone = this.ending.signal;
    const asked = (this.asked = wantedOf(data));
    try {
      const others = data.other ? fetchEquipment(data.other, gone, false) : null;
      const { images } = data;
      const kinds = fetchKinds(images?.labels, images?.count ?? 0, gone);
      const [own, other, labels] = await Promise.all([this.own, others, kinds, this.styled]);
      if (asked !== this.asked || gone.aborted) return;
      const shape = own.shape ?? data.shape;
      if (!shape) throw new Error(own.reason);
      const fits = !other?.network || other.network.imageShape.join() === shape.join();
      const before = this.bench;
      this.bench = new Bench(this, own, fits ? other : null, labels, shape, before ? before.store.view : null);
      before?.close();
      this.waiting.remove();
      this.element.append(/** @type {HTMLElement} */ (this.bench.element));
      this.element.dataset.state = "ready";
      if (!fits) this.tell(`${data.other?.name}: expected a model of images ${shape.join(" × ")}, received another.`);
    } catch (error) {
      this.fail(/** @type {Error} */ (error));
    }
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    const theme = this.dressed();
    if (JSON.stringify(theme) !== JSON.stringify(this.theme)) {
      this.theme = theme;
      for (const listener of this.bench?.themeListeners ?? []) listener();
    }
    if (wantedOf(component.data) !== this.asked) void this.load();
    else this.bench?.update(component.data);
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

  /** @param {Error} error */
  fail(error) {
    if (this.ending.signal.aborted) return;
    if (this.bench) return this.tell(error.message);
    this.waiting.textContent = error.message;
    this.element.dataset.state = "failed";
    this.component.setStateValue("unable", error.message);
  }

  close() {
    this.ending.abort();
    clearTimeout(this.telling);
    this.bench?.close();
    this.element.remove();
  }
}

/** What the bench is made of: with anything else it is made anew. @param {Given} data */
function wantedOf({ other, images, damages }) {
  return JSON.stringify([other, images, damages]);
}

export const { show, leave } = mounted(Denoise, (data) => data.run);
