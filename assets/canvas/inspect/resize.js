// Pictures of any size brought to a model's: cut, area-averaged, made grey, inverted, centred. Numbers in, numbers
// out: knows no file, no canvas and no model.

/**
 * A picture as floats from 0 to 1, height*width*channels of them, channels last.
 * @typedef {{pixels: Float32Array, width: number, height: number, channels: number}} Raster
 */
/** A piece of a raster, in its pixels; it may reach beyond the edges. */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/** The weights of the human eye for red, green and blue, as in ITU-R BT.601 and in Pillow's "L". */
const LUMA = [0.299, 0.587, 0.114];
/** Between paper and pen: the share of the way at which a pixel counts as ink. */
const INK = 0.3;
/** How much darker or brighter than the edge something must be to be ink at all. */
const FAINT = 0.1;
/** MNIST's digits fill 20 of 28 pixels, and their centre of mass is the image's middle (LeCun et al., 1998): in the
 * files the middle of pixel 14 of 0 to 27, with half a pixel's play. */
const MNIST_FIELD = 28 / 20;
const MNIST_CENTRE = 14.5 / 28;
/** Up to here a digit's size is MNIST's: faint ink is not counted to it. */
const PLAY = 0.16;

/**
 * RGBA bytes as a raster of 1 channel (luma) or 3.
 * @param {ArrayLike<number>} rgba @param {number} width @param {number} height @param {number} channels
 * @returns {Raster}
 */
export function toRaster(rgba, width, height, channels) {
  const pixels = new Float32Array(width * height * channels);
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += channels) {
    if (channels === 1) {
      pixels[to] = (LUMA[0] * rgba[from] + LUMA[1] * rgba[from + 1] + LUMA[2] * rgba[from + 2]) / 255;
    } else {
      for (let c = 0; c < channels; c++) pixels[to + c] = rgba[from + Math.min(c, 2)] / 255;
    }
  }
  return { pixels, width, height, channels };
}

/**
 * The mean of the outermost pixels, per channel.
 * @param {Raster} raster @returns {number[]}
 */
export function borderMean({ pixels, width, height, channels }) {
  const sums = new Array(channels).fill(0);
  let count = 0;
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1); // between: the first and the last pixel
    for (let x = 0; x < width; x += step) {
      for (let c = 0; c < channels; c++) sums[c] += pixels[(y * width + x) * channels + c];
      count++;
    }
  }
  return sums.map((sum) => sum / count);
}

/**
 * How far the outermost pixels of one channel lie from their mean: their standard deviation.
 * @param {Raster} raster of one channel
 */
export function borderSpread(raster) {
  const [mean] = borderMean(raster);
  const [squares] = borderMean({ ...raster, pixels: raster.pixels.map((value) => (value - mean) ** 2) });
  return Math.sqrt(squares);
}

/**
 * How colourful a picture is: the mean of a pixel's largest less its smallest of red, green and blue, from 0 to 1.
 * @param {ArrayLike<number>} rgba bytes
 */
export function chromaOf(rgba) {
  let sum = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    sum += Math.max(rgba[at], rgba[at + 1], rgba[at + 2]) - Math.min(rgba[at], rgba[at + 1], rgba[at + 2]);
  }
  return (4 * sum) / rgba.length / 255;
}

/** Black for white. @param {Raster} raster @returns {Raster} */
export function inverted(raster) {
  return { ...raster, pixels: raster.pixels.map((value) => 1 - value) };
}

/**
 * The largest piece in the middle of (width, height) that has the proportions of (outWidth, outHeight).
 * @param {number} width @param {number} height @param {number} outWidth @param {number} outHeight @returns {Box}
 */
export function cropBox(width, height, outWidth, outHeight) {
  return middle(width, height, outWidth, outHeight, Math.min(width / outWidth, height / outHeight));
}

/**
 * The smallest field round all of (width, height) that has the proportions of (outWidth, outHeight).
 * @param {number} width @param {number} height @param {number} outWidth @param {number} outHeight @returns {Box}
 */
export function padBox(width, height, outWidth, outHeight) {
  return middle(width, height, outWidth, outHeight, Math.max(width / outWidth, height / outHeight));
}

/** @param {number} width @param {number} height @param {number} outWidth @param {number} outHeight
 * @param {number} scale @returns {Box} */
function middle(width, height, outWidth, outHeight, scale) {
  const [w, h] = [outWidth * scale, outHeight * scale];
  return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h };
}

/**
 * The field round bright ink on a dark ground as MNIST has it: the ink's longer side is 20 of the field's 28 parts, and
 * its centre of mass lies in the field's middle, to half a part. Null where there is no ink.
 * @param {Raster} raster of one channel @returns {Box | null}
 */
export function mnistBox(raster) {
  const { pixels, width, height } = raster;
  const [ground] = borderMean(raster);
  const brightest = pixels.reduce((most, value) => (value > most ? value : most), 0);
  if (!(brightest - ground > FAINT)) return null;
  const threshold = ground + INK * (brightest - ground);
  const edges = { left: width, right: -1, top: height, bottom: -1 };
  let [mass, sumX, sumY] = [0, 0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (pixels[at] < threshold) continue;
      const ink = pixels[at] - ground;
      mass += ink;
      sumX += ink * (x + 0.5);
      sumY += ink * (y + 0.5);
      if (x < edges.left) edges.left = x;
      if (x > edges.right) edges.right = x;
      if (y < edges.top) edges.top = y;
      if (y > edges.bottom) edges.bottom = y;
    }
  }
  const side = MNIST_FIELD * Math.max(edges.right - edges.left + 1, edges.bottom - edges.top + 1);
  return { x: sumX / mass - side * MNIST_CENTRE, y: sumY / mass - side * MNIST_CENTRE, width: side, height: side };
}

/**
 * Whether a digit lies in its picture as MNIST's do, so that it is best left as it is.
 * @param {Raster} raster of one channel @param {boolean} invert whether it is dark on bright
 */
export function fieldAsMnist(raster, invert) {
  const box = mnistBox(invert ? inverted(raster) : raster);
  const { width, height } = raster;
  if (!box || width !== height) return false;
  const aside = Math.max(Math.abs(box.x + box.width / 2 - width / 2), Math.abs(box.y + box.height / 2 - height / 2));
  return Math.abs(box.width / width - 1) < PLAY && aside / width < PLAY / 3;
}

/**
 * A piece of a raster at another size; each new pixel is the mean of the area that it covers (a box filter), so that
 * nothing is lost between pixels and nothing is sharpened.
 * @param {Raster} raster @param {Box} box
 * @param {number} outWidth @param {number} outHeight
 * @param {number[]} fill what lies beyond the raster's edges, per channel
 * @returns {Float32Array} outHeight*outWidth*channels
 */
export function resize(raster, box, outWidth, outHeight, fill) {
  const { pixels, width, channels } = raster;
  const columns = spans(box.x, box.width, outWidth, width);
  const rows = spans(box.y, box.height, outHeight, raster.height);
  const out = new Float32Array(outWidth * outHeight * channels);
  const line = new Float32Array(width * channels); // one output row at the raster's width
  for (let y = 0, to = 0; y < outHeight; y++) {
    line.fill(0);
    rows[y].weights.forEach((weight, k) => {
      const from = (rows[y].first + k) * line.length;
      for (let i = 0; i < line.length; i++) line[i] += weight * pixels[from + i];
    });
    for (const { first, weights, inside } of columns) {
      for (let c = 0; c < channels; c++) {
        let value = fill[c] * (1 - inside * rows[y].inside);
        for (let k = 0; k < weights.length; k++) value += weights[k] * line[(first + k) * channels + c];
        out[to++] = value;
      }
    }
  }
  return out;
}

/**
 * For each of `count` equal parts of [start, start + length): the pixels 0..limit-1 that it covers, and each one's
 * share of it; `inside` is the sum of the shares, below 1 where the part reaches beyond the pixels.
 * @param {number} start @param {number} length @param {number} count @param {number} limit
 */
function spans(start, length, count, limit) {
  const step = length / count;
  return Array.from({ length: count }, (_, k) => {
    const [from, to] = [start + k * step, start + (k + 1) * step];
    const first = Math.max(0, Math.floor(from));
    /** @type {number[]} */
    const weights = [];
    for (let p = first; p < Math.min(limit, to); p++) {
      weights.push((Math.min(to, p + 1) - Math.max(from, p)) / step);
    }
    return { first, weights, inside: weights.reduce((sum, weight) => sum + weight, 0) };
  });
}

/**
 * How a picture is brought to a model's size.
 * @typedef {{fit: "crop" | "pad", invert: boolean, mnist: boolean}} Fitting
 */

/**
 * A raster as a model of this shape takes it, and what was done to it, in words.
 * @param {Raster} raster with the model's channels @param {Fitting} fitting @param {number[]} shape h, w, c
 * @returns {{x: Float32Array, done: string}} x is h*w*c floats
 */
export function fitted(raster, { fit, invert, mnist }, [height, width]) {
  const source = invert ? inverted(raster) : raster;
  const ink = mnist ? mnistBox(source) : null;
  const cut = fit === "crop" ? cropBox : padBox;
  const box = ink ?? cut(source.width, source.height, width, height);
  const x = resize(source, box, width, height, borderMean(source));
  const how = ink ? "centred as MNIST centres its digits and" : FITS[fitOf(source, fit, width, height)];
  const words = [`${how} resized to ${width} × ${height}`.trim(), ...(invert ? ["inverted"] : [])];
  return { x, done: words.join(", ") };
}

/** @param {Raster} raster @param {"crop" | "pad"} fit @param {number} width @param {number} height */
function fitOf(raster, fit, width, height) {
  return raster.width * height === raster.height * width ? "whole" : fit;
}

const FITS = { whole: "", crop: "cropped and", pad: "padded and" };
