// The marks of the codes as small lists of pixels, to be written straight into an image: 70,000 of them in a frame are
// more than a canvas draws by paths. Knows shapes and colours; where marks lie is not its business.

import { outline } from "../outline.js";

/**
 * Pixels: where they are relative to the mark's own, and their colours as RGBA in one number, not premultiplied.
 * The number is a signed one: unsigned ones above 2^31 would be floating-point numbers to the engine, and slow.
 * @typedef {{offsets: Int32Array, colours: Int32Array}} Pixels
 */
/**
 * A mark at one of STEPS x STEPS positions between pixels: what covers, and what lets some of the ground through.
 * @typedef {{solid: Pixels, sheer: Pixels}} Sprite
 */

/** Into how many steps a pixel is divided, across and down: marks neither jump nor blur while the plane moves. */
export const STEPS = 2;

/** How many pixels a mark reaches from its place, at most. @param {number} radius @param {number} edge */
export function reachOf(radius, edge) {
  return Math.ceil(1.5 * radius + edge + 1);
}

/**
 * A mark at all its positions between pixels, (down * STEPS + across).
 * @param {{shape: string, colour: string, radius: number, edge: number, edgeColour: string}} style sizes in pixels
 * @param {number} stride pixels in a line of the image that they are written into
 * @returns {Sprite[]}
 */
export function spritesOf(style, stride) {
  const reach = reachOf(style.radius, style.edge);
  const side = 2 * reach + 1;
  const canvas = new OffscreenCanvas(side, side);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  return Array.from({ length: STEPS * STEPS }, (_, k) => {
    const [across, down] = [k % STEPS, Math.floor(k / STEPS)].map((step) => reach + (step + 0.5) / STEPS);
    pen.clearRect(0, 0, side, side);
    const path = outline(style.shape, across, down, style.radius);
    if (style.edge) {
      pen.strokeStyle = style.edgeColour;
      pen.lineWidth = 2 * style.edge;
      pen.lineJoin = "round";
      pen.stroke(path);
    }
    pen.fillStyle = style.colour;
    pen.fill(path);
    return spriteFrom(pen.getImageData(0, 0, side, side), reach, stride);
  });
}

/** The pixels that are not empty. @param {ImageData} image @param {number} reach @param {number} stride
 * @returns {Sprite} */
function spriteFrom(image, reach, stride) {
  const colours = new Int32Array(image.data.buffer);
  /** @param {number} k */
  const offset = (k) => (Math.floor(k / image.width) - reach) * stride + (k % image.width) - reach;
  /** @param {(cover: number) => boolean} wanted @returns {Pixels} */
  const those = (wanted) => {
    const places = Array.from(colours.keys()).filter((k) => wanted(colours[k] >>> 24));
    return {
      offsets: Int32Array.from(places, offset),
      colours: Int32Array.from(places, (k) => colours[k]),
    };
  };
  return { solid: those((cover) => cover > 247), sheer: those((cover) => cover > 7 && cover <= 247) };
}

/**
 * Writes a sprite over what is there.
 * @param {Int32Array} pixels @param {number} at where the mark's own pixel is @param {Sprite} sprite
 */
export function stamp(pixels, at, { solid, sheer }) {
  write(pixels, at, solid.offsets, solid.colours);
  mix(pixels, at, sheer.offsets, sheer.colours);
}

/** @param {Int32Array} pixels @param {number} at @param {Int32Array} offsets @param {Int32Array} colours */
function write(pixels, at, offsets, colours) {
  for (let k = 0; k < offsets.length; k++) pixels[at + offsets[k]] = colours[k];
}

/** @param {Int32Array} pixels @param {number} at @param {Int32Array} offsets @param {Int32Array} colours */
function mix(pixels, at, offsets, colours) {
  for (let k = 0; k < offsets.length; k++) {
    const place = at + offsets[k];
    pixels[place] = blend(pixels[place], colours[k]);
  }
}

/** One pixel over another, both RGBA in one number and not premultiplied. @param {number} under @param {number} over */
export function blend(under, over) {
  const below = under >>> 24;
  if (below === 0) return over;
  const cover = over >>> 24;
  // What the upper one's share of the colour is, of 256, and what the two cover together.
  const both = 255 - (((255 - cover) * (255 - below) + 127) / 255 | 0);
  const share = below === 255 ? cover + (cover >> 7) : ((cover << 8) / both) | 0;
  const rest = 256 - share;
  // Red and blue at once, as whole numbers: this runs a million times a frame.
  const redBlue = ((Math.imul(over & 0xff00ff, share) + Math.imul(under & 0xff00ff, rest)) >>> 8) & 0xff00ff;
  const green = (Math.imul((over >>> 8) & 255, share) + Math.imul((under >>> 8) & 255, rest)) & 0xff00;
  return (both << 24) | green | redBlue;
}
