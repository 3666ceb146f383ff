// The elements of the unfolding: the plane, the slider under it, images and bars beside it. Knows no data.

import { element } from "../elements.js";

/** @param {HTMLCanvasElement} pairs */
export function createLayout(pairs) {
  const points = element("canvas", { role: "img", class: "points" });
  const bars = element("canvas", { role: "img", class: "bars" });
  const notice = element("p", { class: "hint empty" });
  const play = element("button", { type: "button", class: "button play" }, "Play");
  const range = element("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Epoch" });
  const epoch = element("output", { class: "epoch" });
  const units = element("p", { class: "hint" }, "KL by dimension");
  const note = element("p", { class: "hint" }, "Ten test images, and under each what the model makes of it");
  const whole = element(
    "div",
    { class: "canvas forming" },
    element("div", { class: "forming-plane" }, points, notice),
    element("div", { class: "timeline" }, play, range, epoch),
    element("div", { class: "forming-beside" }, element("div", {}, note, pairs), element("div", {}, units, bars)),
  );
  return { element: whole, points, bars, notice, play, range, epoch, units };
}
