// The plane's axes, drawn inside its frame: zero lines, ticks, numbers and names. Knows the window and nothing else.

/** @typedef {import("../viewport.js").Viewport} Viewport */
/** What is written, and the rim that sets it off. @typedef {{ink: string, rim: string}} Colours */

const APART = 76; // pixels between ticks, about
const LENGTH = 5;
const EDGE = 22; // pixels at the frame's corners that are left to the names

/**
 * Round numbers (1, 2 or 5 times a power of ten apart) from `from` to `to`, about `count` of them, and as words.
 * @param {number} from @param {number} to @param {number} count
 * @returns {{values: number[], words: string[]}}
 */
export function ticksBetween(from, to, count) {
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= 0.7 * rough) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const values = [];
  for (let k = Math.ceil(from / step); k * step <= to; k++) values.push(k * step || 0);
  // A true minus, as wide as a plus: the hyphen is hard to see over an image.
  return { values, words: values.map((value) => value.toFixed(decimals).replace("-", "−")) };
}

/**
 * Faint lines where u and v are zero.
 * @param {CanvasRenderingContext2D} pen @param {Viewport} viewport @param {string} colour
 */
export function drawZeroLines(pen, viewport, colour) {
  const { size, flat } = viewport;
  const [x, y] = [Math.round(viewport.x(0)), Math.round(viewport.y(0))];
  pen.fillStyle = colour;
  pen.globalAlpha = 0.28;
  if (x >= 0 && x <= size) pen.fillRect(x, 0, 1, size);
  if (!flat && y >= 0 && y <= size) pen.fillRect(0, y, size, 1);
  pen.globalAlpha = 1;
}

/**
 * Ticks, numbers and names along the left and the lower edge.
 * @param {CanvasRenderingContext2D} pen @param {Viewport} viewport @param {[string, string]} names
 * @param {Colours} colours @param {string} font family
 */
export function drawTicks(pen, viewport, names, colours, font) {
  const { size, flat } = viewport;
  const words = rimmed(pen, colours);
  pen.font = `600 12px ${font}`;
  const nameWidth = pen.measureText(names[0]).width;
  words(names[0], size - 6, size - 7, "right", "alphabetic");
  if (!flat) words(names[1], 6, 6, "left", "top");
  pen.font = `11px ${font}`;
  const [fromU, toU, fromV, toV] = viewport.window();
  const across = ticksBetween(fromU, toU, size / APART);
  across.values.forEach((value, k) => {
    const x = viewport.x(value);
    if (x < EDGE || x > size - nameWidth - EDGE) return;
    line(pen, colours, x, size, x, size - LENGTH);
    words(across.words[k], x, size - LENGTH - 3, "center", "alphabetic");
  });
  if (flat) return;
  const up = ticksBetween(fromV, toV, size / APART);
  up.values.forEach((value, k) => {
    const y = viewport.y(value);
    if (y < 1.3 * EDGE || y > size - EDGE) return;
    line(pen, colours, 0, y, LENGTH, y);
    words(up.words[k], LENGTH + 3, y, "left", "middle");
  });
}

/** Writes words with a rim, to be read over anything. @param {CanvasRenderingContext2D} pen @param {Colours} colours */
function rimmed(pen, { ink, rim }) {
  pen.lineJoin = "round";
  return (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y,
    /** @type {CanvasTextAlign} */ align, /** @type {CanvasTextBaseline} */ baseline) => {
    pen.textAlign = align;
    pen.textBaseline = baseline;
    pen.strokeStyle = rim;
    pen.lineWidth = 3;
    pen.strokeText(text, x, y);
    pen.fillStyle = ink;
    pen.fillText(text, x, y);
  };
}

/** @param {CanvasRenderingContext2D} pen @param {Colours} colours @param {number} x0 @param {number} y0
 * @param {number} x1 @param {number} y1 */
function line(pen, { ink, rim }, x0, y0, x1, y1) {
  for (const [colour, width] of /** @type {[string, number][]} */ ([[rim, 3], [ink, 1]])) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
    pen.stroke();
  }
}
