// The density of the aggregate posterior on the plane, q(u, v) = mean over codes of N((u, v); mean, covariance),
// computed in slices, as a job for a row of jobs (queue.js). Pure numbers: knows no model and no canvas.

import { PIXEL_VARIANCE } from "../smoothing.js";

/**
 * What to compute: n Gaussians on the plane, and a window of it in columns x rows pixels, the first row at the top.
 * With `flat` there is one latent dimension: v and its variances are ignored, and the one row shows q(u).
 * @typedef {object} DensityRequest
 * @property {Float32Array} u (n,)
 * @property {Float32Array} v (n,)
 * @property {Float32Array} covariance uu, uv, vv of each, (n, 3)
 * @property {[number, number, number, number]} window  u from, u to, v from, v to
 * @property {number} columns
 * @property {number} rows
 * @property {boolean} flat
 */

/** Further out than so many standard deviations a Gaussian is left away: 0.03 % of its mass, less than can be seen. */
const FARTHEST = 4;
const AT_ONCE = 32;

export class DensityJob {
  /**
   * @param {DensityRequest} request
   * @param {(density: Float32Array<ArrayBuffer> | null) => void} done takes q per unit of area (flat: of length),
   *   (rows * columns,)
   */
  constructor(request, done) {
    this.request = request;
    this.done = done;
    this.next = 0;
    this.density = new Float32Array(request.columns * request.rows);
  }

  /** @param {number} milliseconds */
  step(milliseconds) {
    const end = performance.now() + milliseconds;
    const count = this.request.u.length;
    do {
      const until = Math.min(this.next + AT_ONCE, count);
      while (this.next < until) splat(this.request, this.next++, this.density);
    } while (this.next < count && performance.now() < end);
    if (this.next < count) return false;
    this.done(this.density);
    return true;
  }

  fail() {
    this.done(null);
  }
}

/**
 * Adds one code's share to the density.
 * @param {DensityRequest} request @param {number} index @param {Float32Array} density
 */
export function splat(request, index, density) {
  const { window, columns, rows, flat, covariance } = request;
  const [fromU, toU, fromV, toV] = window;
  const perU = columns / (toU - fromU);
  const perV = rows / (toV - fromV);
  // From here on in pixels: x to the right from the middle of the first, y down.
  const x = (request.u[index] - fromU) * perU - 0.5;
  const xx = covariance[3 * index] * perU * perU + PIXEL_VARIANCE;
  if (flat) {
    const peak = perU / Math.sqrt(2 * Math.PI * xx) / request.u.length;
    addRow(density, 0, columns, x, Math.sqrt(xx) * FARTHEST, peak, 1 / xx);
    return;
  }
  const y = (toV - request.v[index]) * perV - 0.5;
  const yy = covariance[3 * index + 2] * perV * perV + PIXEL_VARIANCE;
  const xy = -covariance[3 * index + 1] * perU * perV;
  // Row by row: given y, x is Gaussian about x + xy/yy dy, with this variance.
  const conditional = xx - (xy * xy) / yy;
  const peak = (perU * perV) / (2 * Math.PI * Math.sqrt(conditional * yy)) / request.u.length;
  const far = FARTHEST * Math.sqrt(yy);
  const last = Math.min(rows - 1, Math.floor(y + far));
  for (let row = Math.max(0, Math.ceil(y - far)); row <= last; row++) {
    const dy = row - y;
    const square = (dy * dy) / yy;
    const reach = Math.sqrt(conditional * (FARTHEST * FARTHEST - square));
    const top = peak * Math.exp(-0.5 * square);
    addRow(density, row * columns, columns, x + (xy / yy) * dy, reach, top, 1 / conditional);
  }
}

/**
 * Adds peak * exp(-precision (column - x)^2 / 2) to the columns within `reach` of x. From one column to the next the
 * value changes by a factor that itself changes by a constant factor: two products in place of an exponential.
 * @param {Float32Array} density @param {number} start @param {number} columns
 * @param {number} x @param {number} reach @param {number} peak @param {number} precision
 */
function addRow(density, start, columns, x, reach, peak, precision) {
  const first = Math.max(0, Math.ceil(x - reach));
  const last = Math.min(columns - 1, Math.floor(x + reach));
  if (first > last) return;
  const dx = first - x;
  let value = peak * Math.exp(-0.5 * precision * dx * dx);
  let factor = Math.exp(-0.5 * precision * (2 * dx + 1));
  const change = Math.exp(-precision);
  for (let column = first; column <= last; column++) {
    density[start + column] += value;
    value *= factor;
    factor *= change;
  }
}
