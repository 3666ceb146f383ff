// What stands over the plane: its axes, its backdrop, what a drag does, zoom and undo. Draws no plane.

import { element } from "./elements.js";
import { iconButton, segmented } from "./icons.js";
import { ZOOM, backOrForth, showAll, zoom } from "./moves.js";
import { zName } from "./plane.js";

/** @typedef {import("./types.js").Context} Context @typedef {import("./types.js").Axes} Axes */
/** @typedef {import("./types.js").View} View */

/** @param {Context} context @returns {import("./types.js").Part} */
export function createToolbar(context) {
  const axes = context.store.view.z.length > 1 ? [axesMenus(context)] : [];
  const parts = [...axes, backdrops(context), tools(context), buttons(context)];
  return { element: element("div", { class: "toolbar", "data-part": "toolbar" }, ...parts) };
}

/** @param {Context} context */
function axesMenus({ store, codes }) {
  const dim = store.view.z.length;
  const place = element("div", { class: "axes" });
  const menus = /** @type {const} */ (["i", "j"]).map((side) => {
    const menu = axisMenu(dim, codes, side === "i" ? "Across" : "Up");
    menu.addEventListener("change", () => {
      store.change({ axes: axesAfter(store.view.axes, side, menu.value), centre: [0, 0] });
      store.commit();
    });
    place.append(menu);
    return { side, menu };
  });
  const show = () => {
    for (const { side, menu } of menus) menu.value = `${store.view.axes.kind}${store.view.axes[side]}`;
  };
  store.subscribe(["axes"], show);
  show();
  return place;
}

/** @param {number} dim @param {Context["codes"]} codes @param {string} label */
function axisMenu(dim, codes, label) {
  const title = `${label}: a latent dimension, or a principal component (a direction in which the codes vary most)`;
  const menu = element("select", { title, "aria-label": `${label}: axis of the plane` });
  menu.append(group("Dimensions", "z", dim, zName));
  if (codes && codes.components.length > 1) {
    const total = codes.activity.reduce((sum, variance) => sum + variance, 0) || 1;
    const share = (/** @type {number} */ k) => Math.round((100 * codes.variance[k]) / total);
    const name = (/** @type {number} */ k) => `PC ${k + 1}: ${share(k)} % of the variance`;
    const { length } = codes.components;
    menu.append(group(length < dim ? `First ${length} principal components` : "Principal components", "pc", length, name));
  }
  return menu;
}

/** @param {string} label @param {string} kind @param {number} count @param {(k: number) => string} name */
function group(label, kind, count, name) {
  const options = element("optgroup", { label });
  for (let k = 0; k < count; k++) options.append(new Option(name(k), `${kind}${k}`));
  return options;
}

/**
 * The axes once one of them is chosen: the other follows to its kind, and gives way where both were the same.
 * @param {Axes} axes @param {"i" | "j"} side @param {string} value @returns {Axes}
 */
export function axesAfter(axes, side, value) {
  const kind = value.startsWith("pc") ? "pc" : "z";
  const chosen = Number(value.slice(kind.length));
  const other = side === "i" ? "j" : "i";
  let rest = kind === axes.kind ? axes[other] : chosen === 0 ? 1 : 0;
  if (rest === chosen) rest = axes[side] !== chosen && kind === axes.kind ? axes[side] : chosen === 0 ? 1 : 0;
  return /** @type {Axes} */ ({ kind, [side]: chosen, [other]: rest });
}

/** @param {Context} context */
function backdrops({ store, codes }) {
  const choices = /** @type {[View["backdrop"], string, string][]} */ ([
    ["grid", "Images", "Behind the codes, the images that the decoder makes of each place"],
    ["density", "Density", "Behind the codes, the aggregate posterior: the mean of q(z|x) over the test images"],
    ["none", "Plain", "Nothing behind the codes"],
  ]);
  const offered = codes ? choices : choices.filter(([value]) => value !== "density");
  const choice = segmented("Backdrop", offered, (backdrop) => {
    store.change({ backdrop });
    store.commit();
  });
  store.subscribe(["backdrop"], ({ backdrop }) => choice.set(backdrop));
  choice.set(store.view.backdrop);
  return choice.element;
}

/** @param {Context} context */
function tools({ store }) {
  const choices = /** @type {[View["tool"], string, string][]} */ ([
    ["move", "Move", "Dragging moves the point, and the image follows"],
    ["pan", "Pan", "Dragging moves the plane (so do the right button and two fingers)"],
  ]);
  const choice = segmented("What a drag does", choices, (tool) => store.change({ tool }));
  store.subscribe(["tool"], ({ tool }) => choice.set(tool));
  choice.set(store.view.tool);
  return choice.element;
}

/** @param {Context} context */
function buttons(context) {
  return element("div", { class: "buttons" },
    iconButton("plus", "Zoom in", () => zoom(context, 1 / ZOOM)),
    iconButton("minus", "Zoom out", () => zoom(context, ZOOM)),
    iconButton("whole", "Show everything", () => showAll(context)),
    iconButton("undo", "Undo", () => backOrForth(context, true)),
    iconButton("redo", "Redo", () => backOrForth(context, false)),
  );
}
