// How near a result is to the clean image, as vae_tf.inference.quality has it: PSNR, SSIM, cross-entropy. What concerns
// the clean image alone is computed once, since a drag compares many results with it. Pure numbers.

const DEVIATION = 1.5;
const REACH = 5; // of SSIM's window, and pixels from the border that it does not count
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;
const SURE = 0.01; // a probability is kept this far from 0 and 1
const WINDOW = bell(REACH, DEVIATION);

/** @typedef {{psnr: number, ssim: number, nll: number}} Scores */

export class Judge {
  /** @param {Float32Array} clean @param {number[]} shape h, w, c */
  constructor(clean, [height, width, channels]) {
    this.clean = clean;
    this.size = { height, width, channels };
    this.line = new Float64Array(clean.length);
    this.mean = this.smooth(clean);
    this.square = this.smooth(Float64Array.from(clean, (value) => value * value));
  }

  /** PSNR in decibel (infinite for the very same image), SSIM, and nats. @param {ArrayLike<number>} result
   * @returns {Scores} */
  scores(result) {
    return { psnr: this.psnr(result), ssim: this.ssim(result), nll: this.nll(result) };
  }

  /** @param {ArrayLike<number>} result */
  psnr(result) {
    const { clean } = this;
    let sum = 0;
    for (let k = 0; k < clean.length; k++) sum += (result[k] - clean[k]) ** 2;
    return 10 * Math.log10(clean.length / sum);
  }

  /** The negative Bernoulli log-likelihood of the clean image, the result's pixels read as probabilities.
   * @param {ArrayLike<number>} result */
  nll(result) {
    const { clean } = this;
    let sum = 0;
    for (let k = 0; k < clean.length; k++) {
      const p = Math.max(SURE, Math.min(1 - SURE, result[k]));
      sum -= clean[k] * Math.log(p) + (1 - clean[k]) * Math.log1p(-p);
    }
    return sum;
  }

  /** @param {ArrayLike<number>} result */
  ssim(result) {
    const { clean, mean, square } = this;
    const { height, width, channels } = this.size;
    const a = Float64Array.from(result);
    const [ofA, ofSquares, ofBoth] = [a, a.map((v) => v * v), a.map((v, k) => v * clean[k])].map((v) => this.smooth(v));
    const cut = Math.min(height, width) > 2 * REACH ? REACH : 0;
    let sum = 0;
    for (let y = cut; y < height - cut; y++) {
      for (let k = (y * width + cut) * channels; k < (y * width + width - cut) * channels; k++) {
        const [p, q] = [ofA[k], mean[k]];
        const spread = ofSquares[k] - p * p + square[k] - q * q + C2;
        sum += ((2 * p * q + C1) * (2 * (ofBoth[k] - p * q) + C2)) / ((p * p + q * q + C1) * spread);
      }
    }
    return sum / ((height - 2 * cut) * (width - 2 * cut) * channels);
  }

  /** Weighted by a Gaussian window; at the border the image is mirrored. @param {ArrayLike<number>} values */
  smooth(values) {
    const { height, width, channels } = this.size;
    const { line } = this;
    const out = new Float64Array(values.length);
    for (let k = -REACH; k <= REACH; k++) {
      const weight = WINDOW[k + REACH];
      for (let y = 0; y < height; y++) {
        const [to, from] = [y * width * channels, mirrored(y + k, height) * width * channels];
        if (k === -REACH) line.fill(0, to, to + width * channels);
        for (let i = 0; i < width * channels; i++) line[to + i] += weight * values[from + i];
      }
    }
    for (let x = 0; x < width; x++) {
      for (let k = -REACH; k <= REACH; k++) {
        const [weight, from] = [WINDOW[k + REACH], mirrored(x + k, width) * channels];
        for (let row = 0; row < line.length; row += width * channels) {
          for (let c = 0; c < channels; c++) out[row + x * channels + c] += weight * line[row + from + c];
        }
      }
    }
    return out;
  }
}

/** @param {number} reach @param {number} deviation */
function bell(reach, deviation) {
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-0.5 * ((k - reach) / deviation) ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, (weight) => weight / total);
}

/** The place in 0..size-1 that lies at `k` where the line is mirrored at its ends, again and again.
 * @param {number} k @param {number} size */
function mirrored(k, size) {
  const at = ((k % (2 * size)) + 2 * size) % (2 * size);
  return at < size ? at : 2 * size - 1 - at;
}
