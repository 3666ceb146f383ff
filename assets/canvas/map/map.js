// The map: one or two projections of a run's codes, in each place in the page that Streamlit gives it. Loads what it
// needs, puts the parts together, and is the only module that speaks with the host.

import { element } from "../elements.js";
import { fetchStyles } from "../load.js";
import { mounted } from "../mounting.js";
import { Pass } from "../pass.js";
import { dress, readTheme } from "../theme.js";
import { fetchChart } from "./chart.js";
import { fetchDecoder } from "./decoder.js";
import { Survey } from "./survey.js";

/** @typedef {import("./shapes.js").Given} Given */
/**
 * What Streamlit hands over at each run of the script.
 * @typedef {{parentElement: ShadowRoot, data: Given, setStateValue: (name: string, value: unknown) => void,
 *   setTriggerValue: (name: string, value: unknown) => void}} Component
 */

/** The arrays of a map that come after it. */
const JUDGED = ["trust", "continuity"];
const UNSTYLED = "display: grid; place-items: center; min-height: 660px; opacity: 0.7";

export class Maps {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.ending = new AbortController();
    this.pass = new Pass(() => this.component.setTriggerValue("renew", true));
    this.pass.take(component.data.pass);
    this.notice = element("div", { class: "notice", role: "status" });
    this.spoken = element("div", { class: "spoken", "aria-live": "polite" });
    this.waiting = element("div", { class: "waiting", style: UNSTYLED }, "Loading the map…");
    const about = { class: "canvas mapped", "data-state": "loading" };
    this.element = element("div", about, this.notice, this.spoken, this.waiting);
    component.parentElement.append(this.element);
    this.theme = this.dressed();
    this.decoder = fetchDecoder(component.data, this.ending.signal);
    this.styled = dress(component.parentElement, fetchStyles(this.ending.signal));
    for (const each of [this.decoder, this.styled]) each.catch(() => {}); // awaited once the maps are here
    this.asked = ""; // the maps that are fetched, or shown
    this.made = ""; // those of the survey, which stays while others are fetched
    /** @type {string | null} what the page knows of why there is no map */
    this.unable = null;
    /** @type {Survey | null} */
    this.survey = null;
    void this.load();
  }

  /** The colours of now; the browser's own controls follow them. */
  dressed() {
    const theme = readTheme(this.element);
    this.element.style.colorScheme = theme.dark ? "dark" : "light";
    return theme;
  }

  /** Fetches the maps that are asked for now, and shows them in the place of others. */
  async load() {
    const { data } = this.component;
    const asked = (this.asked = wantedOf(data));
    this.loading?.abort();
    const loading = (this.loading = new AbortController());
    try {
      const charts = await Promise.all(data.maps.map((entry) => fetchChart(entry, loading.signal, this.ending.signal)));
      const [{ network, reason }] = await Promise.all([this.decoder, this.styled]);
      if (loading.signal.aborted) return;
      const before = this.survey;
      const fits = network && charts.every(({ dim, z }) => !z || dim === network.latentDim);
      this.survey = new Survey(this, charts, fits ? network : null, before);
      this.made = asked;
      before?.close();
      this.waiting.remove();
      this.element.append(this.survey.part.element);
      Object.assign(this.element.dataset, { state: "ready", key: data.maps[0].key });
      this.survey.judged(this.component.data); // that may have come meanwhile
      this.tellUnable(null);
      if (reason && !before) this.tell(reason);
    } catch (error) {
      if (loading.signal.aborted) return;
      this.asked = ""; // the next run of the script asks again
      this.fail(/** @type {Error} */ (error));
    }
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    this.pass.take(component.data.pass);
    const theme = this.dressed();
    if (JSON.stringify(theme) !== JSON.stringify(this.theme)) {
      this.theme = theme;
      for (const listener of this.survey?.themeListeners ?? []) listener();
    }
    if (wantedOf(component.data) !== this.asked) void this.load();
    else if (this.made === this.asked) this.survey?.judged(component.data);
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
    if (this.survey) return this.tell(error.message); // the maps of before are still there
    this.waiting.textContent = error.message;
    this.element.dataset.state = "failed";
    this.tellUnable(error.message);
  }

  /** Lets the page know why there is no map, or that there is one. Says nothing twice: each time it is told, the page
   * runs its script, and that asks for the map again. @param {string | null} words */
  tellUnable(words) {
    if (words === this.unable) return;
    this.unable = words;
    this.component.setStateValue("unable", words);
  }

  close() {
    this.ending.abort();
    this.loading?.abort();
    clearTimeout(this.telling);
    this.survey?.close();
    this.element.remove();
  }
}

/** What maps are asked for: other words, other maps; their judgement may come later. @param {Given} data */
function wantedOf({ maps, changed, images, place, preliminary }) {
  const plain = maps.map(({ about, has, ...entry }) =>
    ({ ...entry, about: { ...about, quality: null }, has: has?.filter((name) => !JUDGED.includes(name)) }));
  return JSON.stringify([plain, changed, images, place, preliminary]);
}

export const { show, leave } = mounted(Maps, (data) => data.run);
