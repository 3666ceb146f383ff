// The image at the place on the map, large: decoded in the very frame in which one walks, and faint where the map has
// no data nearby. Nothing here may be slow.

import { button, element, write } from "../elements.js";
import { Picture } from "../paint.js";
import { decoded } from "./decoder.js";

/** @typedef {import("./shapes.js").MapContext} MapContext */

const FAINTEST = 0.06; // of the image's cover: there is always a trace of it
const SOME = 0.5; // support under which the words warn
const WORDS = {
  none: "What the decoder makes of this place means little.",
  some: "Little data near here.",
  much: "",
  codeless: "This map has no codes for this model.",
};

/** @param {MapContext} context @returns {import("../types.js").Part} */
export function createWalk(context) {
  const { store, network, here, gone, send } = context;
  const root = element("section", { class: "inspector walk", "data-part": "walk", "aria-label": "Image at the place" });
  const words = element("p", { class: "where" });
  const warning = element("p", { class: "hint support" });
  const zOf = () => Array.from(here.get().z ?? []);
  const explore = button("Explore from here", "Open this code on the latent canvas", () =>
    send("explore", [zOf()]), gone);
  const path = button("Pin to a path", "Open the latent canvas with this code pinned to its path", () =>
    send("path", [zOf()]), gone);
  const ways = element("div", { class: "ways" }, explore, path);
  const picture = network && new Picture(network.imageShape, "Decoded image");
  if (network && picture) fill(picture, network.imageShape);
  const none = element("p", { class: "hint" }, "Without the model there is nothing to decode with.");
  const nothing = element("strong", { class: "nothing-near", hidden: true }, "No data near here");
  const place = element("div", { class: "decoded" }, picture ? picture.element : none, nothing);
  root.append(element("div", { class: "now" }, place, element("div", { class: "numbers" }, words, warning, ways)));
  const show = () => {
    const { z, support } = here.get();
    const pixels = decoded(network, z);
    if (picture) draw(picture, pixels, support);
    root.dataset.support = support.toFixed(3);
    explore.disabled = path.disabled = !z;
    nothing.hidden = !z || support > 0;
    write(words, whereabouts(context, pixels !== null));
    const codeless = network && store.view.at ? WORDS.codeless : "";
    write(warning, z ? WORDS[support <= 0 ? "none" : support < SOME ? "some" : "much"] : codeless);
  };
  store.subscribe(["at"], show);
  show();
  return { element: root };
}

/** @param {Picture} picture @param {number[]} shape */
function fill(picture, [height, width]) {
  const [wide, high] = [width / height, height / width].map((ratio) => `${100 * Math.min(1, ratio)}%`);
  Object.assign(picture.element.style, { width: wide, height: high });
}

/** @param {Picture} picture @param {Float32Array | null} pixels @param {number} support */
function draw(picture, pixels, support) {
  if (!pixels || !allFinite(pixels)) return picture.clear();
  picture.show(pixels);
  picture.element.style.opacity = String(Math.max(FAINTEST, support));
}

/** Whether there is no NaN and no infinity among them: either would be in the sum. @param {Float32Array} values */
function allFinite(values) {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] * 0;
  return sum === 0;
}

/** @param {MapContext} context @param {boolean} rebuilt whether the model has made an image of it */
function whereabouts({ store, charts, labels, here }, rebuilt) {
  const { at } = store.view;
  const { near } = here.get();
  if (!at || near < 0) return "";
  const { index, labels: kinds } = charts[at.map];
  const label = kinds ? `, ${labels.name(kinds[near])}` : "";
  if (at.row < 0 && !at.z) return `Near image ${index[near]}${label}`;
  return `${at.z ? "Your image" : `Image ${index[near]}${label}`}${rebuilt ? ", rebuilt" : ""}`;
}
