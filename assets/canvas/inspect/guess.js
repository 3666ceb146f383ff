// What a picture of a person's own needs before this model can read it, guessed from its edge and the edge of what the
// model itself draws. A person may say otherwise. Knows no page.

import { borderMean, borderSpread, fieldAsMnist } from "./resize.js";

/** @typedef {import("./drop.js").Context} Context @typedef {import("./resize.js").Fitting} Fitting */

/** So many of the model's own images tell what lies at the edge of what it has learned. */
const LOOKED_AT = 32;
/** MNIST's digits leave the edge black: its mean is below 0.001 there, Fashion-MNIST's 0.05. */
const EMPTY_EDGE = 0.02;
const DARK_EDGE = 0.25;
/** Paper, scanned or drawn by a program, is one grey all round; a photograph is not, and has colours. */
const EVEN = 0.08;
const GREY = 0.06;

export class Guess {
  /** @param {Pick<Context, "network" | "codes">} context */
  constructor({ network, codes }) {
    this.network = network;
    this.codes = codes;
    const [height, width, channels] = network.imageShape;
    this.channels = channels;
    this.mnistSized = height === 28 && width === 28 && channels === 1;
    /** @type {number | undefined} */
    this.edge = undefined;
  }

  /**
   * For a file: whether to swap black and white, and whether to centre it as MNIST would.
   * @param {import("./imagefile.js").Read} picture @param {"crop" | "pad"} fit @returns {Fitting}
   */
  ofFile({ raster, chroma }, fit) {
    const invert = this.channels === 1 && borderMean(raster)[0] > 0.5 && this.edgeOfModel() < DARK_EDGE;
    return { fit, invert, mnist: this.drawsDigits() && chroma < GREY && looksWritten(raster, invert) };
  }

  /** For a drawing on the pad. @returns {Fitting} */
  ofDrawing() {
    return { fit: "pad", invert: false, mnist: this.drawsDigits() };
  }

  drawsDigits() {
    return this.mnistSized && this.edgeOfModel() < EMPTY_EDGE;
  }

  /** How bright the model's own images are at their border, from 0 to 1. */
  edgeOfModel() {
    const { network, codes } = this;
    const [height, width, channels] = network.imageShape;
    const dim = network.latentDim;
    const z = codes ? codes.z.subarray(0, LOOKED_AT * dim) : new Float32Array(dim);
    return (this.edge ??= mean(Array.from({ length: z.length / dim }, (_, k) => {
      const pixels = network.decode(z.subarray(k * dim, (k + 1) * dim));
      return mean(borderMean({ pixels, width, height, channels }));
    })));
  }
}

/**
 * Whether a picture is ink on an even ground, and not laid out as MNIST's already.
 * @param {import("./resize.js").Raster} raster of one channel @param {boolean} invert
 */
function looksWritten(raster, invert) {
  const [ground] = borderMean(raster);
  const dark = (invert ? 1 - ground : ground) < DARK_EDGE;
  return dark && borderSpread(raster) < EVEN && !fieldAsMnist(raster, invert);
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
