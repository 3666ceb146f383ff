// What stands over the maps: what a drag does, what colours say, whether points are shown by their images, zoom, undo.

import { element } from "../elements.js";
import { iconButton, segmented } from "../icons.js";
import { ZOOM, backOrForth, showAll, zoom } from "../moves.js";
import { KINDS } from "./colouring.js";
import { Pane } from "./pane.js";
import { REACH } from "./phrases.js";

/** @typedef {import("./shapes.js").MapContext} MapContext @typedef {import("./shapes.js").MapView} MapView */

/** @param {MapContext} context @param {import("./palette.js").Palette} palette @returns {import("../types.js").Part} */
export function createBar(context, palette) {
  const images = context.atlas ? [pictures(context)] : [];
  const parts = [tools(context), colours(context, palette), ...images, buttons(context)];
  return { element: element("div", { class: "toolbar", "data-part": "map-bar" }, ...parts) };
}

/** @param {MapContext} context */
function tools({ store }) {
  const choice = segmented("What a drag does", /** @type {[MapView["tool"], string, string][]} */ ([
    ["walk", "Walk", "Dragging walks over the map, and the decoded image follows"],
    ["pan", "Pan", "Dragging moves the map (so do the right button and two fingers)"],
    ["lasso", "Lasso", "Draw round points to select them; with Shift to add, with Alt to take away"],
    ["box", "Box", "Drag a box over points to select them; with Shift to add, with Alt to take away"],
  ]), (tool) => store.change({ tool }));
  store.subscribe(["tool"], ({ tool }) => choice.set(tool));
  choice.set(store.view.tool);
  return choice.element;
}

/** @param {MapContext} context @param {import("./palette.js").Palette} palette */
function colours({ store, onJudged }, palette) {
  const menu = element("select", { "aria-label": "Colour of the points" });
  const offer = () => {
    const { colour } = store.view;
    const kinds = palette.offered.includes(colour) ? palette.offered : [...palette.offered, colour];
    menu.replaceChildren(...kinds.map((kind) => new Option(`Colour: ${KINDS[kind].title.toLowerCase()}`, kind)));
    menu.disabled = kinds.length < 2;
    menu.value = colour;
  };
  onJudged(offer);
  menu.addEventListener("change", () => {
    store.change({ colour: menu.value });
    store.commit();
  });
  const show = () => {
    menu.value = store.view.colour;
    menu.title = `${KINDS[store.view.colour].help}`;
  };
  store.subscribe(["colour"], show);
  offer();
  show();
  return menu;
}

/** @param {MapContext} context */
function pictures({ store }) {
  const choice = segmented("Images on the map", /** @type {[MapView["pictures"], string, string][]} */ ([
    ["off", "Points", "Points only"],
    ["auto", "Auto", "Images where they cover few other points: zoom in to see more"],
    ["always", "Images", "As many images as fit without overlapping, at any zoom"],
  ]), (chosen) => {
    store.change({ pictures: chosen });
    store.commit();
  });
  store.subscribe(["pictures"], (view) => choice.set(view.pictures));
  choice.set(store.view.pictures);
  return choice.element;
}

/** Zoom is of all maps at once. @param {MapContext} context */
function buttons(context) {
  const { store, charts } = context;
  /** @param {(of: {store: import("../viewport.js").Zoomable, reach: number}) => void} move */
  const each = (move) => {
    charts.forEach((_, map) => {
      const pane = new Pane(store, map);
      pane.commit = () => {}; // once for all
      move({ store: pane, reach: REACH });
    });
    store.commit();
  };
  return element("div", { class: "buttons" },
    iconButton("plus", "Zoom in", () => each((of) => zoom(of, 1 / ZOOM))),
    iconButton("minus", "Zoom out", () => each((of) => zoom(of, ZOOM))),
    iconButton("whole", "Show everything", () => each(showAll)),
    iconButton("undo", "Undo", () => backOrForth(context, true)),
    iconButton("redo", "Redo", () => backOrForth(context, false)),
  );
}
