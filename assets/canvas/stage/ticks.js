// The plane's axes, drawn inside its frame: zero lines, ticks, numbers and names. Knows the window and nothing else.

/** @typedef {import("../viewport.js").Viewport} Viewport */
/** What is written, and the strip that it stands on. @typedef {{ink: string, strip: string}} Colours */

const APART = 76; // pixels between ticks, about
const LENGTH = 5;
const EDGE = 22; // pixels at the frame's corners that are left to the names, and the height of the lower strip
const COVER = 0.82; // of the strips, as the key of the density has it
const WIDER = 6; // pixels by which the left strip grows, so that it keeps its width while the plane is panned

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
 * Ticks, numbers and names along the left and the lower edge, on strips that set them off from what lies there.
 * @param {CanvasRenderingContext2D} pen @param {Viewport} viewport @param {[string, string]} names
 * @param {Colours} colours @param {string} font family
 */
export function drawTicks(pen, viewport, names, colours, font) {
  const { size, flat } = viewport;
  const [fromU, toU, fromV, toV] = viewport.window();
  const across = ticksBetween(fromU, toU, size / APART);
  const up = flat ? { values: [], words: [] } : ticksBetween(fromV, toV, size / APART);
  pen.font = `600 12px ${font}`;
  const widths = names.map((name) => pen.measureText(name).width);
  pen.font = `11px ${font}`;
  const widest = Math.max(0, ...up.words.map((word) => pen.measureText(word).width));
  drawStrips(pen, viewport, colours.strip, widest, widths[1]);
  pen.fillStyle = colours.ink;
  across.values.forEach((value, k) => {
    const x = viewport.x(value);
    if (x < EDGE || x > size - widths[0] - EDGE) return;
    pen.fillRect(x - 0.5, size - LENGTH, 1, LENGTH);
    write(pen, across.words[k], x, size - LENGTH - 3, "center", "alphabetic");
  });
  up.values.forEach((value, k) => {
    const y = viewport.y(value);
    if (y < 1.5 * EDGE || y > size - 1.5 * EDGE) return;
    pen.fillRect(0, y - 0.5, LENGTH, 1);
    write(pen, up.words[k], LENGTH + 3, y, "left", "middle");
  });
  pen.font = `600 12px ${font}`;
  write(pen, names[0], size - 6, size - 7, "right", "alphabetic");
  if (!flat) write(pen, names[1], 6, 6, "left", "top");
}

/** The lower strip, the left one, and what the upper name needs more: one shape, or it would be darker where they meet.
 * @param {CanvasRenderingContext2D} pen @param {Viewport} viewport @param {string} colour
 * @param {number} widest of the numbers on the left, in pixels @param {number} name its width, in pixels */
function drawStrips(pen, { size, flat }, colour, widest, name) {
  const left = flat ? 0 : LENGTH + 6 + Math.ceil(widest / WIDER) * WIDER;
  pen.beginPath();
  pen.rect(0, size - EDGE, size, EDGE);
  if (!flat) pen.rect(0, 0, left, size - EDGE);
  if (!flat && name + 12 > left) pen.rect(left, 0, name + 12 - left, EDGE);
  pen.fillStyle = colour;
  pen.globalAlpha = COVER;
  pen.fill();
  pen.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} x @param {number} y
 * @param {CanvasTextAlign} align @param {CanvasTextBaseline} baseline */
function write(pen, text, x, y, align, baseline) {
  pen.textAlign = align;
  pen.textBaseline = baseline;
  pen.fillText(text, x, y);
}
