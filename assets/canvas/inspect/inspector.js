// The image at the point one is at, large, and the point in numbers. Decodes in the very frame in which z changes:
// nothing here may be slow. Knows no plane.

import { createCard } from "./card.js";
import { button, element, write } from "../elements.js";
import { Picture } from "../paint.js";
import { zName } from "../plane.js";
import { distance, signed } from "../number.js";
import { explained } from "./term.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").View} View */

/** Of more dimensions than these, only the most active are told in numbers. */
const FEW = 4;

/** @param {Context} context @returns {import("../types.js").Part} */
export function createInspector(context) {
  const about = { class: "inspector", "data-part": "inspector", "aria-label": "Image at the point" };
  const told = context.order.slice(0, FEW); // by name; of many the most active
  const picture = decodedPicture(context, told);
  const numbers = numbersOf(context, told);
  const card = createCard(context);
  const now = element("div", { class: "now" }, picture.element, numbers.element);
  const root = element("section", about, now, card.element);
  /** @param {View} view */
  const show = ({ z }) => {
    picture.show(z);
    numbers.show(z);
    root.dataset.z = commaed(z);
  };
  context.store.subscribe(["z"], show);
  show(context.store.view);
  return { element: root };
}

/** The picture, and the sentence in its place where the model gives no numbers.
 * @param {Context} context @param {number[]} told the dimensions whose values are in its label */
function decodedPicture({ network }, told) {
  const picture = new Picture(network.imageShape, "Decoded image");
  const none = element("p", { class: "hint", hidden: true }, "The model gives no image here: its output is no number.");
  const place = element("div", { class: "decoded" }, picture.element, none);
  const [height, width] = network.imageShape;
  const [wide, high] = [width / height, height / width].map((ratio) => `${100 * Math.min(1, ratio)}%`);
  Object.assign(picture.element.style, { width: wide, height: high });
  let finite = true;
  /** @param {Float32Array} z */
  const show = (z) => {
    const pixels = network.decode(z);
    const now = allFinite(pixels);
    if (now) picture.show(pixels);
    if (now !== finite) {
      finite = now;
      none.hidden = now;
      picture.element.hidden = !now;
    }
    picture.element.setAttribute("aria-label", `Decoded image at ${inWords(z, told)}`);
  };
  return { element: place, show };
}

/** Whether there is no NaN and no infinity among them: either would be in the sum. @param {Float32Array} values */
function allFinite(values) {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] * 0;
  return sum === 0;
}

/** z as numbers, its distance from the origin, and a button that copies it whole.
 * @param {Context} context @param {number[]} told */
function numbersOf(context, told) {
  const dim = context.network.latentDim;
  const values = told.map(() => element("dd"));
  const list = element("dl", { class: "values number", style: `--lines: ${Math.ceil(told.length / 2)}` });
  told.forEach((dimension, k) => list.append(element("dt", {}, zName(dimension)), values[k]));
  const typical = `√${dim} = ${Math.sqrt(dim).toFixed(1)}`;
  const explanation =
    `|z| is the distance from the centre of the prior N(0, I). In ${dim} dimension${dim === 1 ? "" : "s"} ` +
    `a sample of the prior lies about ${typical} from it (root mean square).`;
  const length = element("span");
  const far = explained(["|z| ", length, `, typical ${typical}`], explanation, context.gone);
  const radius = element("p", { class: "radius" }, far.element);
  const rest = `… the ${context.codes ? `${told.length} most active` : `first ${told.length}`} of ${dim}`;
  const place = element("div", { class: "numbers" }, list,
    ...(dim > told.length ? [element("p", { class: "hint" }, rest)] : []),
    element("div", { class: "distance" }, radius, copyButton(context)));
  /** @param {Float32Array} z */
  const show = (z) => {
    for (let k = 0; k < told.length; k++) write(values[k], signed(z[told[k]]));
    write(length, distance(z));
  };
  return { element: place, show };
}

/** @param {Context} context */
function copyButton({ store, tell, say, gone }) {
  const copy = async () => {
    const text = Array.from(store.view.z, (value) => String(Number(value.toPrecision(7)))).join(", ");
    try {
      await navigator.clipboard.writeText(text);
      write(made, "Copied");
      say("The values of z are copied.");
    } catch {
      tell(`This browser lets no page copy (it wants https): z = ${text}`);
    }
  };
  const made = button("Copy z", "Copy all values of z as text, with commas between them", copy, gone);
  store.subscribe(["z"], () => write(made, "Copy z"));
  return made;
}

/** @param {Float32Array} z @param {number[]} told */
function inWords(z, told) {
  let text = "";
  for (const k of told) text += `${text && ", "}${zName(k)} = ${signed(z[k])}`;
  return z.length > told.length ? `${text}, …` : text;
}

/** @param {Float32Array} z */
function commaed(z) {
  let text = z[0].toFixed(3);
  for (let k = 1; k < z.length; k++) text += `,${z[k].toFixed(3)}`;
  return text;
}
