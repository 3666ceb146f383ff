// What the colours of numbers mean: from where to where they go, what is marked, what is not known. Beside the legend.

import { element, write } from "../elements.js";
import { KINDS, MARKED, STOPS, UNKNOWN } from "./colouring.js";

/** @param {import("./shapes.js").MapContext} context @param {import("./palette.js").Palette} palette */
export function createScale({ store, charts }, palette) {
  const [title, low, high, marked, missing] = Array.from({ length: 5 }, () => element("span", { class: "number" }));
  const bar = element("i", { class: "bar", "aria-hidden": "true" });
  bar.style.background = `linear-gradient(90deg, ${STOPS.join(", ")})`;
  marked.style.setProperty("--mark", MARKED);
  missing.style.setProperty("--mark", UNKNOWN);
  marked.className = "number key crossed";
  missing.className = "number key";
  const root = element("div", { class: "scale", "data-part": "scale" }, title, low, bar, high, marked, missing);
  const show = () => {
    const { colour } = store.view;
    const { scale } = palette.of(0);
    root.hidden = !scale;
    if (!scale) return;
    const { title: name, unit, help } = KINDS[colour];
    root.title = `${help}. The colours go from the 2nd to the 98th percentile.`;
    write(title, unit ? `${name}, ${unit}` : name);
    bar.hidden = low.hidden = high.hidden = !Number.isFinite(scale.low); // of no point is the number known
    write(low, bar.hidden ? "" : numeral(scale.low, scale));
    write(high, bar.hidden ? "" : numeral(scale.high, scale));
    marked.hidden = scale.marked === null;
    const below = charts.length > 1 ? " of each map" : `, below ${numeral(scale.marked ?? 0, scale)}`;
    write(marked, `the lowest tenth${below}: misleads most`);
    missing.hidden = !scale.missing;
    write(missing, `${scale.missing.toLocaleString("en")} not judged`);
  };
  store.subscribe(["colour"], show);
  show();
  return { element: root };
}

/** As many decimals as the range needs. @param {number} value @param {{low: number, high: number}} range */
function numeral(value, { low, high }) {
  const decimals = Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(Math.max(1e-4, high - low)))));
  return value.toFixed(decimals).replace("-", "−");
}
