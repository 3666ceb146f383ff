// Draws codes on their plane, with axes and the names of the classes. Knows pixels, not epochs.

import { outline } from "../outline.js";

/** @typedef {import("../types.js").Labels} Labels */
/** @typedef {import("../types.js").Theme} Theme */
/** The plane's frame: how far it goes, what its axes are called. @typedef {{edge: number, names: string[]}} Frame */

const RADIUS = 3;
const FOOT = 20; // pixels that the numbers of the axis take under rows
const PLAIN = "#2b9c78"; // of codes without labels

/**
 * @param {HTMLCanvasElement} canvas @param {Float32Array} codes (n, coordinates) @param {Int32Array | null} kinds
 * @param {Labels} labels @param {Frame} frame @param {Theme} theme
 */
export function drawPoints(canvas, codes, kinds, labels, frame, theme) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const size = fit(canvas, pen);
  if (!size) return;
  pen.clearRect(0, 0, size, size);
  drawAxes(pen, size, frame, theme);
  const places = placesOf(codes, kinds, labels, frame, size);
  const groups = kinds ? labels.present : [0];
  const middles = groups.map((label) => drawGroup(pen, places, kinds, label, labels));
  if (!kinds || labels.many) return;
  groups.forEach((label, k) => writeName(pen, labels.name(label), labels.colour(label), middles[k]));
}

/** As sharp as the display is; gives the side in CSS pixels. @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2D} pen */
export function fit(canvas, pen) {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return canvas.clientWidth;
}

/** x and y of each code in pixels; codes on a line are spread over rows, a row for each class.
 * @param {Float32Array} codes @param {Int32Array | null} kinds @param {Labels} labels @param {Frame} frame
 * @param {number} size */
export function placesOf(codes, kinds, labels, { edge, names }, size) {
  const half = size / 2;
  if (names.length > 1) return codes.map((value, k) => half + (k % 2 ? -1 : 1) * (value / edge) * half);
  const rows = Math.max(1, labels.present.length);
  return Float32Array.from({ length: 2 * codes.length }, (_, k) => {
    const n = k >> 1;
    if (!(k % 2)) return half + (codes[n] / edge) * half;
    const row = kinds ? labels.present.indexOf(kinds[n]) : 0;
    return ((size - FOOT) * (row + 0.15 + 0.7 * ((n * 0.618034) % 1))) / rows;
  });
}

/** Draws the codes of a class and gives the middle of them. @param {CanvasRenderingContext2D} pen
 * @param {Float32Array} places @param {Int32Array | null} kinds @param {number} label @param {Labels} labels
 * @returns {[number, number]} */
function drawGroup(pen, places, kinds, label, labels) {
  const shape = kinds && labels.many ? labels.shape(label) : "circle";
  const path = new Path2D();
  /** @type {[number[], number[]]} */
  const seen = [[], []];
  for (let k = 0; k < places.length; k += 2) {
    if (kinds && kinds[k >> 1] !== label) continue;
    const [x, y] = [places[k], places[k + 1]];
    seen[0].push(x);
    seen[1].push(y);
    if (shape !== "circle") path.addPath(outline(shape, x, y, RADIUS));
    else {
      path.moveTo(x + RADIUS, y);
      path.arc(x, y, RADIUS, 0, 2 * Math.PI);
    }
  }
  pen.globalAlpha = 0.85;
  pen.fillStyle = kinds ? labels.colour(label) : PLAIN;
  pen.fill(path);
  pen.globalAlpha = 1;
  return [median(seen[0]), median(seen[1])];
}

/** @param {number[]} values */
function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** @param {CanvasRenderingContext2D} pen @param {string} name @param {string} colour @param {[number, number]} at */
function writeName(pen, name, colour, [x, y]) {
  const short = name.length <= 14 ? name : `${name.slice(0, 13)}…`;
  pen.font = "600 12px sans-serif";
  const width = pen.measureText(short).width + 8;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(x - width / 2, y - 9, width, 18, 3);
  pen.fill();
  pen.fillStyle = inkOn(colour);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(short, x, y + 0.5);
}

/** White or black: whichever reads better on #rrggbb, by its relative luminance (WCAG 2.2), as on the other pages.
 * @param {string} colour */
function inkOn(colour) {
  const linear = [1, 3, 5].map((start) => {
    const level = parseInt(colour.slice(start, start + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] < 0.18 ? "#ffffff" : "#000000";
}

/** Faint lines at round numbers, their values along two edges, the names at the ends.
 * @param {CanvasRenderingContext2D} pen @param {number} size @param {Frame} frame @param {Theme} theme */
function drawAxes(pen, size, { edge, names }, theme) {
  const step = [0.5, 1, 2, 5, 10, 20, 50, 100].find((step) => edge / step <= 4) ?? edge;
  pen.font = "11px sans-serif";
  for (let k = -Math.floor(edge / step + 1e-6); k * step <= edge; k++) {
    const at = Math.round(size / 2 + ((k * step) / edge) * (size / 2));
    pen.fillStyle = theme.text;
    pen.globalAlpha = k ? 0.07 : 0.2;
    pen.fillRect(at, 0, 1, size);
    if (names.length > 1) pen.fillRect(0, size - at, size, 1);
    pen.globalAlpha = 0.6;
    const inside = at > 24 && at < size - 32;
    if (inside) write(pen, words(k * step), at, size - 5, "center");
    if (inside && names.length > 1 && k) write(pen, words(k * step), 5, size - at + 4, "left");
  }
  pen.font = "600 12px sans-serif";
  pen.globalAlpha = 0.9;
  write(pen, names[0], size - 6, size - 6, "right");
  if (names.length > 1) write(pen, names[1], 6, 15, "left");
  pen.globalAlpha = 1;
}

/** @param {number} value */
function words(value) {
  return String(value).replace("-", "−");
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} x @param {number} y
 * @param {CanvasTextAlign} align */
function write(pen, text, x, y, align) {
  pen.textAlign = align;
  pen.textBaseline = "alphabetic";
  pen.fillText(text, x, y);
}
