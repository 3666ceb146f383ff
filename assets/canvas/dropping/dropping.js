// Where files are dropped, in each place in the page that Streamlit gives it. Gathers and sends them, and is the only
// module that speaks with the host.

import { element } from "../elements.js";
import { fetchStyles } from "../load.js";
import { mounted } from "../mounting.js";
import { Pass } from "../pass.js";
import { dress, readTheme } from "../theme.js";
import { count, tooMuch } from "./amounts.js";
import { chosen, dropped, walk } from "./gathering.js";
import { send } from "./sending.js";
import { Zone } from "./zone.js";

/** @typedef {import("./gathering.js").Gathered} Gathered */
/**
 * What the server gives: where to send what, with which token, how much at most, and what has come.
 * @typedef {{address: string, upload: string, pass: import("../pass.js").Given, label: string, hint: string,
 *   most: {files: number, bytes: number}, arrived: import("./zone.js").Arrived | null}} Given
 */
/**
 * What Streamlit hands over at each run of the script.
 * @typedef {{parentElement: ShadowRoot, data: Given, setTriggerValue: (name: string, value: unknown) => void}} Component
 */

const PATIENCE = 30_000;

class Dropping {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.ending = new AbortController();
    /** @type {AbortController | null} of what is on its way */
    this.stopping = null;
    /** @type {(() => void)[]} who waits for new words from the server */
    this.waiting = [];
    this.pass = new Pass(() => this.component.setTriggerValue("renew", true));
    this.zone = new Zone({
      choose: (files) => void this.take(async () => chosen(files)),
      drop: (data) => this.drop(data),
      cancel: () => this.stopping?.abort(),
      remove: () => component.setTriggerValue("removed", this.component.data.upload),
    }, this.ending.signal);
    this.element = element("div", { class: "canvas dropping", "data-state": "loading" }, this.zone.element);
    component.parentElement.append(this.element);
    void this.dressed();
    this.update(component);
  }

  async dressed() {
    await dress(this.component.parentElement, fetchStyles(this.ending.signal)).catch(() => {}); // it works without
    this.element.dataset.state = "ready";
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    const { data } = component;
    this.element.style.colorScheme = readTheme(this.element).dark ? "dark" : "light";
    this.pass.take(data.pass);
    this.zone.invite(data.label, data.hint);
    if (!this.stopping) this.rest();
    for (const heard of this.waiting.splice(0)) heard();
  }

  /** What one sees while nothing is on its way. */
  rest() {
    const { arrived } = this.component.data;
    if (arrived) this.zone.has(arrived);
    else this.zone.empty();
  }

  /** @param {DataTransfer} data */
  drop(data) {
    const { entries, files } = dropped(data);
    const { most } = this.component.data;
    void this.take(async (gone) =>
      entries.length ? walk(entries, most.files, gone, (found) => this.zone.looking(found)) : chosen(files));
  }

  /** Gathers files and sends them, unless others are on their way. @param {(gone: AbortSignal) => Promise<Gathered[]>} gather */
  async take(gather) {
    if (this.stopping) return;
    const stopping = (this.stopping = new AbortController());
    const gone = AbortSignal.any([stopping.signal, this.ending.signal]);
    this.zone.fail("");
    try {
      this.zone.looking(0);
      const files = await gather(gone);
      await this.sendAll(files, gone);
    } catch (error) {
      if (gone.aborted) this.zone.say("Cancelled.");
      else this.zone.fail(/** @type {Error} */ (error).message);
    }
    this.stopping = null;
    if (!this.ending.signal.aborted) this.rest();
  }

  /** @param {Gathered[]} files @param {AbortSignal} gone */
  async sendAll(files, gone) {
    const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
    const why = tooMuch(files.length, bytes, this.component.data.most);
    if (why) throw new Error(why);
    const what = files.length === 1 ? files[0].file.name : count(files.length);
    this.zone.sending(what, 0, bytes);
    this.zone.say(`Sending ${what}.`);
    const { href } = await this.pass.at(this.component.data.address, gone);
    const { upload } = this.component.data;
    await send(href, files, gone, (sent, all) => this.zone.sending(what, sent, all));
    await this.heard(gone, () => this.component.setTriggerValue("dropped", upload), () => this.component.data.upload !== upload);
  }

  /**
   * Tells the server something, and waits until what it gives is as it must be then.
   * @param {AbortSignal} gone @param {() => void} tell @param {() => boolean} done
   */
  async heard(gone, tell, done) {
    const silent = AbortSignal.any([gone, AbortSignal.timeout(PATIENCE)]);
    tell();
    while (!done()) {
      if (silent.aborted) throw gone.aborted ? gone.reason : new Error("The server does not answer: try again.");
      await new Promise((resolve) => {
        this.waiting.push(() => resolve(null));
        silent.addEventListener("abort", () => resolve(null), { once: true });
      });
    }
  }

  close() {
    this.ending.abort();
    this.element.remove();
  }
}

export const { show, leave } = mounted(Dropping);
