// Which colour is which label; a click hides a label's codes, or all others'.

import { element } from "./elements.js";

/** @typedef {{hidden: ReadonlySet<number>, shapes: boolean}} Shown what of a view it is about */
/**
 * @typedef {object} Needs
 * @property {{view: Shown, change(patch: Partial<Shown>): void,
 *   subscribe(keys: (keyof Shown)[], listener: (view: Shown) => void): void}} store
 * @property {{count: number, labels: Int32Array | null} | null} codes
 * @property {import("./types.js").Labels} labels
 * @property {string} [what]  what a code is of: "test images"
 * @property {{words: string, take: (label: number, event: MouseEvent) => void}} [shifted]  what a click with Shift does
 */

const IMAGES = "test images";
/** The shapes of labels on a 16 by 16 field. @type {Record<string, string>} */
const OUTLINES = {
  circle: "M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",
  square: "M4 4h8v8H4z",
  diamond: "M8 2l6 6-6 6-6-6z",
  cross: "M6 2h4v4h4v4h-4v4H6v-4H2V6h4z",
  "triangle-up": "M8 2l6 11H2z",
  star: "M8 1l2 5h5l-4 3 2 5-5-3-5 3 2-5-4-3h5z",
  x: "M3 5l2-2 3 3 3-3 2 2-3 3 3 3-2 2-3-3-3 3-2-2 3-3z",
  hexagram: "M8 1l2 3.5h4l-2 3.5 2 3.5h-4l-2 3.5-2-3.5H2l2-3.5-2-3.5h4z",
};

/** @param {Needs} context @returns {import("./types.js").Part} */
export function createLegend(context) {
  const legend = element("div", { class: "legend", "data-part": "legend" });
  const { codes, labels, store, what = IMAGES } = context;
  if (!codes) legend.append(hint("The codes of the test images are missing: the plane shows what the decoder makes."));
  else if (!codes.labels) legend.append(hint(`${codes.count.toLocaleString("en")} ${what}, without labels.`));
  else fill(legend, context);
  if (codes?.labels && labels.present.length > 1) legend.append(shapesSwitch(store, labels.many));
  return { element: legend };
}

/** @param {HTMLElement} legend @param {Needs} context */
function fill(legend, { store, labels, codes, what = IMAGES, shifted }) {
  const counts = new Map();
  for (const label of codes?.labels ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  const entries = labels.present.map((label) => {
    const count = counts.get(label).toLocaleString("en");
    const more = shifted?.words ?? "With Shift: only these.";
    const title = `${labels.name(label)}: ${count} ${what}. Click: hide or show. ${more}`;
    const mark = drawing(labels, label);
    const name = element("span", {}, labels.name(label));
    const button = element("button", { type: "button", class: "entry", title }, mark, name);
    const only = () => store.change({ hidden: allBut(labels.present, store.view.hidden, label) });
    const toggle = () => store.change({ hidden: toggled(store.view.hidden, label) });
    button.addEventListener("click", (event) => {
      if (!event.shiftKey) toggle();
      else if (shifted) shifted.take(label, event);
      else only();
    });
    button.addEventListener("dblclick", only);
    legend.append(button);
    return { label, button, mark };
  });
  const show = () => {
    const shapes = store.view.shapes || labels.many;
    for (const { label, button, mark } of entries) {
      button.setAttribute("aria-pressed", String(!store.view.hidden.has(label)));
      mark.firstElementChild?.setAttribute("d", OUTLINES[shapes ? labels.shape(label) : "circle"]);
    }
  };
  store.subscribe(["hidden", "shapes"], show);
  show();
}

/** @param {import("./types.js").Labels} labels @param {number} label */
function drawing(labels, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("fill", labels.colour(label));
  svg.append(path);
  return svg;
}

/** @param {Needs["store"]} store @param {boolean} always */
function shapesSwitch(store, always) {
  const title = "Labels differ by shape too, for eyes that see colours alike";
  const box = element("input", { type: "checkbox" });
  box.checked = always || store.view.shapes;
  box.disabled = always; // more labels than colours
  box.addEventListener("change", () => store.change({ shapes: box.checked }));
  return element("label", { class: "switch", title }, box, "Shapes");
}

/** @param {ReadonlySet<number>} hidden @param {number} label */
function toggled(hidden, label) {
  const next = new Set(hidden);
  if (!next.delete(label)) next.add(label);
  return next;
}

/** Hides all others; shows all where that is so already. @param {number[]} present @param {ReadonlySet<number>} hidden
 * @param {number} label */
function allBut(present, hidden, label) {
  const others = present.filter((other) => other !== label);
  const alone = hidden.size === others.length && others.every((other) => hidden.has(other));
  return new Set(alone ? [] : others);
}

/** @param {string} words */
function hint(words) {
  return element("span", { class: "hint" }, words);
}
