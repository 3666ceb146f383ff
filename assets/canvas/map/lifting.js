// From a place on a map back to a code: the mean of those of the nearest mapped codes, weighted by one over their
// distances, and how far the map's data supports the place. The numbers of vae_tf/latent/maps/lift.py. Pure numbers.

/** @typedef {import("../stage/scatter.js").Scatter} Scatter */

const NEAREST = 15; // mapped codes that a place is made of
const OWN = 1e-6; // a distance, in radii, below which a place is a mapped code's own
const FADED = 4; // radii from the nearest mapped code at which nothing is left of the support
const TINY = 2 ** -126; // the least normal float32

export class Lifting {
  /**
   * @param {Scatter} scatter where the codes lie @param {Float32Array} z the codes, (n, dim) @param {number} dim
   * @param {number} radius median distance on the map to the tenth neighbour
   */
  constructor(scatter, z, dim, radius) {
    this.scatter = scatter;
    this.z = z;
    this.dim = dim;
    this.radius = radius;
  }

  /**
   * The code at a place, how far the data supports it, 0 to 1, and the row of the nearest point.
   * @param {number} u @param {number} v @returns {{z: Float32Array, support: number, near: number}}
   */
  at(u, v) {
    const { rows, distances } = this.scatter.around(u, v, NEAREST);
    const least = Math.max(OWN * this.radius, TINY);
    const weights = distances.map((distance) => 1 / Math.max(distance, least));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const sums = new Float64Array(this.dim);
    rows.forEach((row, n) => {
      const share = weights[n] / total;
      for (let k = 0; k < this.dim; k++) sums[k] += share * this.z[row * this.dim + k];
    });
    return { z: Float32Array.from(sums), support: this.support(distances[0] ?? Infinity), near: rows[0] ?? -1 };
  }

  /** How far the data supports a place so far from its nearest point, 0 to 1. @param {number} distance */
  support(distance) {
    if (!(this.radius > 0)) return distance === 0 ? 1 : 0; // all points in one place
    return Math.max(0, Math.min(1, (FADED - distance / this.radius) / (FADED - 1)));
  }
}
