// The zone as one sees it: an invitation and two buttons, a bar while files are on their way, what has come. Sends nothing.

import { button, element, write } from "../elements.js";
import { count, progress, size } from "./amounts.js";

/** @typedef {{name: string, files: number, bytes: number}} Arrived */
/**
 * What happens on the zone.
 * @typedef {object} Doings
 * @property {(files: FileList) => void} choose
 * @property {(data: DataTransfer) => void} drop
 * @property {() => void} cancel
 * @property {() => void} remove
 */

export class Zone {
  /** @param {Doings} doings @param {AbortSignal} gone */
  constructor(doings, gone) {
    this.doings = doings;
    this.gone = gone;
    this.label = element("p", { class: "label", id: "drop-label" });
    this.hint = element("p", { class: "hint", id: "drop-hint" });
    this.why = element("p", { class: "why warning", role: "alert" });
    this.words = element("p", { class: "words" });
    this.bar = element("progress", { max: 1, "aria-label": "Upload" });
    this.spoken = element("p", { class: "spoken", "aria-live": "polite" });
    this.ways = element("div", { class: "ways" },
      this.chooser("Choose files", "A ZIP, images, or arrays", { multiple: true }),
      this.chooser("Choose a folder", "All images in it; folders within become labels", { webkitdirectory: true }));
    this.cancel = button("Cancel", "Stops the upload", doings.cancel, gone);
    this.remove = button("Remove", "Forgets what was uploaded", doings.remove, gone);
    this.element = element("div",
      { class: "zone", role: "group", "aria-labelledby": "drop-label", "aria-describedby": "drop-hint", "data-state": "empty" },
      this.label, this.hint, this.words, this.bar, this.ways, this.cancel, this.remove, this.why, this.spoken);
    this.listen();
    this.empty();
  }

  /** A button that opens the browser's own choice. @param {string} words @param {string} title
   * @param {Record<string, boolean>} kind */
  chooser(words, title, kind) {
    const input = element("input", { type: "file", hidden: true, tabindex: -1, ...kind });
    input.addEventListener("change", () => {
      if (input.files?.length) this.doings.choose(input.files);
      input.value = ""; // the same may be chosen again
    }, { signal: this.gone });
    return element("span", {}, button(words, title, () => input.click(), this.gone), input);
  }

  /** Takes what is dropped here; elsewhere on the page files are refused, or the browser would leave the page for them. */
  listen() {
    const options = { signal: this.gone };
    window.addEventListener("dragover", (event) => this.over(event), options);
    window.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || this.aim(false), options);
    window.addEventListener("drop", (event) => {
      this.aim(false);
      if (!event.dataTransfer?.types.includes("Files") || event.defaultPrevented) return;
      event.preventDefault();
      if (this.isHere(event) && this.free) this.doings.drop(event.dataTransfer);
    }, options);
  }

  /** @param {DragEvent} event */
  over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    const here = this.isHere(event) && this.free;
    this.aim(here);
    event.preventDefault();
    event.dataTransfer.dropEffect = here ? "copy" : "none";
  }

  /** @param {Event} event */
  isHere(event) {
    return event.composedPath().includes(this.element);
  }

  /** @param {boolean} aimed whether files are held over it */
  aim(aimed) {
    this.element.classList.toggle("aimed", aimed);
  }

  /** Whether it takes files: not while others are on their way. */
  get free() {
    return this.element.dataset.state !== "sending";
  }

  /** @param {string} label @param {string} hint */
  invite(label, hint) {
    write(this.label, label);
    write(this.hint, hint);
  }

  /** Nothing is here. */
  empty() {
    this.show("empty");
    write(this.words, "");
  }

  /** Files are being looked for. @param {number} found */
  looking(found) {
    this.show("sending");
    this.bar.removeAttribute("value"); // how many there will be is not known
    write(this.words, `Looking through it: ${count(found)}`);
  }

  /** Files are on their way. @param {string} what @param {number} sent @param {number} all bytes */
  sending(what, sent, all) {
    this.show("sending");
    const whole = sent >= all;
    if (whole) this.bar.removeAttribute("value");
    else this.bar.value = all ? sent / all : 0;
    write(this.words, whole ? `${what}: sent; the server is storing it` : `${what}: ${progress(sent, all)}`);
  }

  /** Something has come. @param {Arrived} arrived */
  has(arrived) {
    const news = this.element.dataset.state !== "there";
    this.show("there");
    const many = arrived.files > 1 ? `${count(arrived.files)}, ` : "";
    write(this.words, `${arrived.name} (${many}${size(arrived.bytes)})`);
    if (news) this.say(`${this.words.textContent} is uploaded.`);
  }

  /** Something went wrong; an empty sentence takes back the last. @param {string} why */
  fail(why) {
    write(this.why, why);
  }

  /** @param {string} words to a screen reader */
  say(words) {
    write(this.spoken, words);
  }

  /** @param {"empty" | "sending" | "there"} state */
  show(state) {
    const had = this.element.contains(/** @type {ShadowRoot} */ (this.element.getRootNode()).activeElement);
    this.element.dataset.state = state;
    this.bar.hidden = this.cancel.hidden = state !== "sending";
    this.ways.hidden = state === "sending";
    this.remove.hidden = state !== "there";
    this.hint.hidden = state !== "empty";
    if (had && state === "sending") this.cancel.focus(); // what had the focus is hidden now
    else if (had) this.ways.querySelector("button")?.focus();
  }
}
