// The card of the point under the pointer: its own image next to what the model makes of its code, and what is known of
// it. Its place is kept when there is nothing to show.

import { element, write } from "../elements.js";
import { Picture } from "../paint.js";
import { quantile } from "./colouring.js";
import { decoded } from "./decoder.js";

/** @typedef {import("./shapes.js").MapContext} MapContext @typedef {import("./chart.js").Judged} Judged */

const SIDE = 84;
const ABSENT = "The dataset is not on this machine";
const FACTS = /** @type {[Judged, string, number][]} */ (
  [["elbo", "ELBO", 1], ["trust", "Trust", 3], ["continuity", "Continuity", 3]]);

/** @param {MapContext} context @returns {import("../types.js").Part} */
export function createMapCard(context) {
  const card = new MapCard(context);
  return { element: card.element };
}

class MapCard {
  /** @param {MapContext} context */
  constructor(context) {
    this.context = context;
    const { network, images, atlas } = context;
    const { height, width, channels } = atlas?.plates ?? { height: 0, width: 0, channels: 0 };
    const shape = network?.imageShape ?? (atlas && [height, width, channels]);
    this.original = images && shape && new Picture(shape, "Original");
    this.rebuilt = network && new Picture(network.imageShape, "Reconstruction");
    this.title = element("strong", { class: "name" });
    this.number = element("span", { class: "hint" });
    this.facts = FACTS.map(() => element("span", { class: "hint number" }));
    this.warning = element("span", { class: "warning" });
    const about = element("div", { class: "about" }, this.title, this.number, ...this.facts, this.warning);
    const [original, rebuilt] = ["original", "rebuilt"].map((word) => element("figcaption", { class: "hint" }, word));
    this.caption = rebuilt;
    const figures = [figure(original, this.original, ABSENT), figure(rebuilt, this.rebuilt, "")];
    this.pair = element("div", { class: "pair" }, ...figures, about);
    this.hint = element("p", { class: "hint nothing" }, "Hover over a point, or tap it: its image shows here.");
    this.element = element("div", { class: "card", "data-part": "map-card" }, this.pair, this.hint);
    this.element.style.setProperty("--side", `${SIDE}px`);
    /** @type {import("./shapes.js").Spot | null | undefined} */
    this.shown = undefined;
    context.store.subscribe(["hover"], () => this.show());
    this.show();
  }

  show() {
    const { hover } = this.context.store.view;
    if (hover === this.shown) return;
    this.shown = hover;
    this.pair.hidden = hover === null;
    this.hint.hidden = hover !== null;
    this.element.dataset.shows = hover ? String(this.context.charts[hover.map].index[hover.row]) : "";
    if (hover) this.describe(hover);
  }

  /** @param {import("./shapes.js").Spot} spot */
  describe(spot) {
    const { charts, labels, links } = this.context;
    const chart = charts[spot.map];
    const index = chart.index[spot.row];
    const label = chart.labels ? chart.labels[spot.row] : null;
    this.title.textContent = this.title.title = label === null ? "" : labels.name(label);
    this.title.style.setProperty("--label", label === null ? "transparent" : labels.colour(label));
    write(this.number, `Image ${index}`);
    this.showRebuilt(chart.codeOf(spot.row));
    this.showOriginal(spot, links.same[spot.map] ? index : -1);
    write(this.warning, "");
    FACTS.forEach((fact, k) => void this.tell(spot, fact, this.facts[k]));
  }

  /** @param {Float32Array | null} z of the point, where the map has codes */
  showRebuilt(z) {
    const { rebuilt } = this;
    if (!rebuilt) return;
    const pixels = decoded(this.context.network, z);
    if (pixels) rebuilt.show(pixels);
    else rebuilt.clear();
    write(this.caption, pixels ? "rebuilt" : "no codes for this model");
  }

  /** @param {import("./shapes.js").Spot} spot @param {number} index */
  showOriginal(spot, index) {
    const { original } = this;
    if (!original) return;
    original.clear();
    if (index < 0) return;
    const take = (/** @type {Uint8Array | null} */ bytes) => this.shown === spot && bytes && original.show(bytes, 255);
    this.context.images?.get(index).then(take, () => {});
  }

  /** @param {import("./shapes.js").Spot} spot @param {[Judged, string, number]} fact @param {HTMLElement} place */
  async tell(spot, [name, title, decimals], place) {
    write(place, "");
    const values = await this.context.charts[spot.map].values(name);
    const value = values?.[spot.row] ?? NaN;
    if (this.shown !== spot || !Number.isFinite(value)) return;
    write(place, `${title} ${value.toFixed(decimals).replace("-", "−")}`);
    if (name === "trust" && values && value < lowestTenth(values)) {
      write(this.warning, "Among the lowest tenth: its neighbours here mislead.");
    }
  }
}

/** @type {WeakMap<Float32Array, number>} */
const tenths = new WeakMap();

/** The value below which the lowest tenth lies, of those that are known. @param {Float32Array} values */
function lowestTenth(values) {
  let tenth = tenths.get(values);
  if (tenth === undefined) {
    tenth = quantile(values.filter(Number.isFinite).sort(), 0.1) ?? -Infinity;
    tenths.set(values, tenth);
  }
  return tenth;
}

/** @param {HTMLElement} caption @param {Picture | null} picture @param {string} absent what is said in its place */
function figure(caption, picture, absent) {
  picture?.fit(SIDE);
  const shown = picture ? picture.element : element("p", { class: "hint" }, absent);
  return element("figure", {}, element("div", { class: "frame" }, shown), caption);
}
