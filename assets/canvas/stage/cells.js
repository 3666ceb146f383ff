// The lattice on which the backdrop's images lie, and which of its cells a window shows. Pure numbers.
//
// A cell is (level, i, j): its pitch is base * 2^level plane units and its middle at ((i + 1/2), (j + 1/2)) pitches. So
// panning meets the same cells again, and zooming in by 2 splits each in four.

/** @typedef {import("../viewport.js").Viewport} Viewport */
/** @typedef {{level: number, i: number, j: number}} Cell */

const ACROSS = 20; // cells across the window that shows all codes
const MOST_ACROSS = 22.5;
const FEWEST_ACROSS = 8; // however large the images
/** With one latent dimension there is one row of images; its lower edge is so many pixels above the frame's. */
const ABOVE_NUMBERS = 24;

/** The pitch of a level, in plane units. @param {number} level @param {number} reach */
export function pitchOf(level, reach) {
  return ((2 * reach) / ACROSS) * 2 ** level;
}

/**
 * The finest level whose cells hold an image at its natural size, or nearly so, and are not too many.
 * @param {Viewport} viewport @param {number} reach @param {number} side of an image, in pixels
 */
export function levelFor(viewport, reach, side) {
  const least = Math.max(viewport.size / MOST_ACROSS, Math.min(side, viewport.size / FEWEST_ACROSS));
  return Math.ceil(Math.log2(least / (pitchOf(0, reach) * viewport.perU)) - 1e-6);
}

/**
 * The cells of a level that the window shows, from its middle outwards.
 * @param {Viewport} viewport @param {number} level @param {number} reach
 * @returns {Cell[]}
 */
export function cellsIn(viewport, level, reach) {
  const pitch = pitchOf(level, reach);
  const [fromU, toU, fromV, toV] = viewport.window();
  const [left, right] = between(fromU / pitch, toU / pitch);
  const [low, high] = viewport.flat ? [0, 0] : between(fromV / pitch, toV / pitch);
  const cells = [];
  for (let j = low; j <= high; j++) for (let i = left; i <= right; i++) cells.push({ level, i, j });
  const [middleI, middleJ] = [(left + right) / 2, (low + high) / 2];
  /** @param {Cell} cell */
  const out = ({ i, j }) => (i - middleI) ** 2 + (j - middleJ) ** 2;
  return cells.sort((a, b) => out(a) - out(b));
}

/** The cells that an interval reaches into; those that it meets at an edge only are none of them.
 * @param {number} from @param {number} to @returns {[number, number]} */
function between(from, to) {
  return [Math.floor(from + 1e-3), Math.ceil(to - 1e-3) - 1];
}

/** The middle of a cell on the plane. @param {Cell} cell @param {number} reach @returns {[number, number]} */
export function middleOf({ level, i, j }, reach) {
  const pitch = pitchOf(level, reach);
  return [(i + 0.5) * pitch, (j + 0.5) * pitch];
}

/**
 * Where a cell lies in the frame, in device pixels, to whole ones: left, top, width, height. Neighbours share an edge.
 * @param {Cell} cell @param {Viewport} viewport @param {number} ratio @param {number} reach
 */
export function boxOf({ level, i, j }, viewport, ratio, reach) {
  const pitch = pitchOf(level, reach);
  const left = Math.round(viewport.x(i * pitch) * ratio);
  const right = Math.round(viewport.x((i + 1) * pitch) * ratio);
  const lower = viewport.flat ? viewport.size - ABOVE_NUMBERS : viewport.y(j * pitch);
  const upper = viewport.flat ? lower - pitch * viewport.perU : viewport.y((j + 1) * pitch);
  const top = Math.round(upper * ratio);
  return { left, top, width: right - left, height: Math.round(lower * ratio) - top };
}
