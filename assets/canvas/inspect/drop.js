// Images of a person's own: dropped anywhere on the canvas, pasted, chosen or drawn; brought to the model's size and
// encoded here. Says in a sentence what was done to them. Knows no plane: who made it goes where they lie.

import { button, element } from "../elements.js";
import { segmented } from "../icons.js";
import { Guess } from "./guess.js";
import { nameOf, readPicture } from "./imagefile.js";
import { Pad } from "./pad.js";
import { fitted } from "./resize.js";

/** @typedef {import("../types.js").Placed} Placed @typedef {import("./resize.js").Raster} Raster */
/**
 * What it needs of the component that it is in. `arrive` goes to where a placed image lies, with the view's change that
 * places it; `done` where a gesture ends there.
 * @typedef {object} Context
 * @property {{view: {placed: Placed | null}, change(patch: {placed: Placed | null}): void, commit(): void,
 *   subscribe(keys: "placed"[], listener: (view: {placed: Placed | null}) => void): void}} store
 * @property {Pick<import("../network.js").Network, "imageShape" | "latentDim" | "decode" | "encode">} network
 * @property {{z: Float32Array} | null} codes
 * @property {(placed: Placed, done: boolean) => void} arrive
 * @property {(text: string) => void} say
 * @property {string} [invitation]  what happens to an image
 * @property {AbortSignal} gone
 */

/**
 * What is to be encoded: `size` is what the file had.
 * @typedef {{raster: Raster, name: string, size: [number, number] | null}} Source
 */

const DRAWING = "Your drawing";
const INVITATION = "Drop one anywhere here, or paste it. It is encoded in this browser; nothing is sent.";
const MNIST_HELP =
  "MNIST's digits were scaled into a box of 20 × 20 pixels and moved so that their centre of mass is the middle of " +
  "28 × 28. A model trained on them has seen no others.";
const INVERT_HELP = "Swap black and white: a model of bright ink on black cannot read black ink on white";

/** @param {Context} context @returns {import("../types.js").Part} */
export function createDrop(context) {
  return { element: new Drop(context).element };
}

class Drop {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.guess = new Guess(context);
    /** @type {import("./resize.js").Fitting} */
    this.fitting = { fit: "crop", invert: false, mnist: false };
    /** @type {Source | null} */
    this.source = null;
    this.asked = 0;
    this.pad = new Pad(context.network.imageShape, (done) => this.takeDrawing(done), context.gone);
    this.pad.element.hidden = true;
    this.sentence = element("p", { class: "done hint" });
    const invitation = element("span", {}, "Drop the image to encode it");
    this.overlay = element("div", { class: "drop-overlay", hidden: true }, invitation);
    this.options = this.optionsRow();
    this.element = element("section", { class: "drop panel", "data-part": "drop" },
      element("h3", {}, "An image of your own"), this.buttons(), this.pad.element, this.sentence, this.options.element);
    this.invitation = context.invitation ?? INVITATION;
    this.say(this.invitation);
    this.listen();
  }

  buttons() {
    const { gone } = this.context;
    const file = element("input", { type: "file", accept: "image/*", hidden: true, tabindex: -1 });
    file.addEventListener("change", () => {
      if (file.files?.length) void this.take(file.files);
      file.value = ""; // the same file may be chosen again
    }, { signal: gone });
    const choose = button("Choose an image", "A PNG, JPEG, WebP, GIF or BMP", () => file.click(), gone);
    const draw = button("Draw one", "Opens a pad to draw on", () => this.openPad(draw), gone);
    draw.setAttribute("aria-expanded", "false");
    return element("div", { class: "ways" }, choose, draw, file);
  }

  optionsRow() {
    const { gone } = this.context;
    const fit = segmented("Fit", [
      ["crop", "Crop", "Cut what reaches beyond the model's proportions"],
      ["pad", "Pad", "Keep all of the image, and fill up beside it with the colour of its border"],
    ], (chosen) => this.change({ fit: /** @type {"crop" | "pad"} */ (chosen) }));
    const invert = checkbox("Invert", INVERT_HELP, (checked) => this.change({ invert: checked }), gone);
    const mnist = checkbox("Centre as MNIST", MNIST_HELP, (checked) => this.change({ mnist: checked }), gone);
    mnist.label.hidden = !this.guess.mnistSized;
    const row = element("div", { class: "options", hidden: true }, fit.element, invert.label, mnist.label);
    const show = () => {
      row.hidden = !this.source;
      fit.set(this.fitting.fit);
      fit.element.hidden = this.fitting.mnist || this.source?.size === null;
      invert.box.checked = this.fitting.invert;
      mnist.box.checked = this.fitting.mnist;
    };
    return { element: row, show };
  }

  listen() {
    const options = { signal: this.context.gone };
    window.addEventListener("dragover", (event) => this.onDragOver(event), options);
    window.addEventListener("dragleave", ({ relatedTarget }) => (this.overlay.hidden ||= !relatedTarget), options);
    window.addEventListener("drop", (event) => this.onDrop(event), options);
    window.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files;
      const nowhere = event.target === document.body; // nothing has the focus: what else could be meant
      if (files?.length && (nowhere || this.isHere(event))) void this.take(files);
    }, options);
    this.context.store.subscribe(["placed"], ({ placed }) => placed || this.forget());
  }

  /** Whether an event happened somewhere on the canvas. @param {Event} event */
  isHere(event) {
    const canvas = this.element.closest(".canvas");
    return canvas !== null && event.composedPath().includes(canvas);
  }

  /** Takes files over the canvas; elsewhere they are refused, or the browser would leave the page for them.
   * @param {DragEvent} event */
  onDragOver(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    const here = this.isHere(event);
    this.overlay.hidden = !here;
    if (here && !this.overlay.isConnected) this.element.closest(".canvas")?.append(this.overlay);
    if (event.defaultPrevented) return; // a drop zone of the app's own
    event.preventDefault();
    event.dataTransfer.dropEffect = here ? "copy" : "none";
  }

  /** @param {DragEvent} event */
  onDrop(event) {
    this.overlay.hidden = true;
    const files = event.dataTransfer?.files;
    if (!event.dataTransfer?.types.includes("Files") || event.defaultPrevented) return;
    event.preventDefault();
    if (files?.length && this.isHere(event)) void this.take(files);
  }

  /** @param {HTMLButtonElement} opener */
  openPad(opener) {
    const open = this.pad.element.hidden === true;
    this.pad.element.hidden = !open;
    this.element.closest(".canvas")?.classList.toggle("draws", open); // the card makes room
    opener.setAttribute("aria-expanded", String(open));
    opener.textContent = open ? "Close the pad" : "Draw one";
    if (open) this.pad.element.scrollIntoView({ block: "nearest" });
  }

  /** @param {FileList} files */
  async take(files) {
    const asked = ++this.asked;
    const [file] = files;
    this.say(`Reading ${nameOf(file)}…`);
    try {
      const picture = await readPicture(file, this.guess.channels);
      if (asked !== this.asked || this.context.gone.aborted) return;
      this.fitting = this.guess.ofFile(picture, this.fitting.fit);
      this.source = { raster: picture.raster, name: nameOf(file), size: [picture.width, picture.height] };
      this.place(true, this.fitting.invert ? ": its border is bright, and this model's images are dark there" : "");
    } catch (error) {
      if (asked === this.asked) this.say(/** @type {Error} */ (error).message, true);
    }
  }

  /** @param {boolean} done whether the stroke is */
  takeDrawing(done) {
    this.asked++;
    if (this.pad.isEmpty) return void this.context.store.change({ placed: null });
    if (this.source?.name !== DRAWING) this.fitting = this.guess.ofDrawing();
    this.source = { raster: this.pad.raster(), name: DRAWING, size: null };
    this.place(done);
  }

  /** @param {Partial<import("./resize.js").Fitting>} patch */
  change(patch) {
    this.fitting = { ...this.fitting, ...patch };
    if (this.source) this.place(true);
  }

  /** Encodes the image, and goes to where it lies. @param {boolean} done whether a gesture ends here
   * @param {string} [why] why it was inverted, unasked */
  place(done, why = "") {
    const { source, context } = this;
    if (!source) return;
    const { store, network } = context;
    const { x, done: how } = fitted(source.raster, this.fitting, network.imageShape);
    const { zMean, zLogVar } = network.encode(x);
    this.options.show();
    if (![...zMean, ...zLogVar].every(Number.isFinite)) {
      return this.say(`The model gives no place for ${source.name}: its posterior is no number.`, true);
    }
    context.arrive({ x, zMean, zLogVar, name: source.name }, done);
    const size = source.size ? `, ${source.size.join(" × ")}` : "";
    this.say(`${source.name}${size}, ${how}${why}.`);
    if (!done) return;
    context.say(this.sentence.textContent ?? "");
    store.commit();
  }

  /** The placed image was taken away: there is nothing left to fit. */
  forget() {
    this.source = null;
    this.options.show();
    this.say(this.invitation);
  }

  /** @param {string} words @param {boolean} [wrong] */
  say(words, wrong = false) {
    this.sentence.textContent = words;
    this.sentence.classList.toggle("warning", wrong);
    if (wrong) this.context.say(words);
  }
}

/** @param {string} words @param {string} title @param {(checked: boolean) => void} onChange
 * @param {AbortSignal} signal */
function checkbox(words, title, onChange, signal) {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => onChange(box.checked), { signal });
  return { box, label: element("label", { class: "switch", title }, box, words) };
}
