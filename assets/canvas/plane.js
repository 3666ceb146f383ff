// The plane as a projection: which two directions of latent space it shows, and the way there and back. Pure numbers.

/** @typedef {import("./types.js").Axes} Axes @typedef {import("./types.js").Codes} Codes */
/** @typedef {import("./types.js").Plane} Plane */

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** What a latent dimension is called: dimension 0 is z₁. @param {number} dimension */
export function zName(dimension) {
  return "z" + String(dimension + 1).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)]);
}

/** How far to either side of the origin nearly all codes lie. @param {Codes | null} codes */
export function reachOf(codes) {
  return codes ? codes.reach : 3;
}

/**
 * The dimensions as the sliders show them: of more than two the most active first.
 * @param {number} dim @param {Codes | null} codes
 */
export function dimensionOrder(dim, codes) {
  const order = Array.from({ length: dim }, (_, k) => k);
  return dim > 2 && codes ? order.sort((a, b) => codes.activity[b] - codes.activity[a]) : order;
}

/**
 * The projection that `axes` names, in a latent space of `dim` dimensions.
 * @param {Axes} axes @param {number} dim @param {Codes | null} codes
 * @returns {Plane}
 */
export function planeOf(axes, dim, codes) {
  if (axes.kind === "pc" && codes) {
    return {
      a: Float32Array.from(codes.components[axes.i]),
      b: dim > 1 ? Float32Array.from(codes.components[axes.j]) : null,
      origin: Float32Array.from(codes.mean),
      names: [`Component ${axes.i + 1}`, `Component ${axes.j + 1}`],
    };
  }
  return {
    a: unit(dim, axes.i),
    b: dim > 1 ? unit(dim, axes.j) : null,
    origin: new Float32Array(dim),
    names: [zName(axes.i), dim > 1 ? zName(axes.j) : ""],
  };
}

/**
 * Where a code lies on the plane.
 * @param {Plane} plane @param {ArrayLike<number>} z @param {number} [offset] where in `z` the code begins
 * @returns {[number, number]}
 */
export function project(plane, z, offset = 0) {
  return [along(plane.a, plane.origin, z, offset), plane.b ? along(plane.b, plane.origin, z, offset) : 0];
}

/**
 * The code at (u, v) on the plane that is otherwise where `z` is.
 * @param {Plane} plane @param {Float32Array} z @param {number} u @param {number} v
 * @returns {Float32Array}
 */
export function lift(plane, z, u, v) {
  const [nowU, nowV] = project(plane, z);
  const moved = new Float32Array(z.length);
  for (let k = 0; k < z.length; k++) {
    moved[k] = z[k] + (u - nowU) * plane.a[k] + (plane.b ? (v - nowV) * plane.b[k] : 0);
  }
  return moved;
}

/**
 * The covariance [uu, uv, vv] on the plane of a Gaussian with these log-variances.
 * @param {Plane} plane @param {ArrayLike<number>} logVar @param {number} [offset]
 * @returns {[number, number, number]}
 */
export function spreadOn(plane, logVar, offset = 0) {
  let uu = 0;
  let uv = 0;
  let vv = 0;
  for (let k = 0; k < plane.a.length; k++) {
    const variance = Math.exp(logVar[offset + k]);
    const b = plane.b ? plane.b[k] : 0;
    uu += variance * plane.a[k] * plane.a[k];
    uv += variance * plane.a[k] * b;
    vv += variance * b * b;
  }
  return [uu, uv, vv];
}

/** @param {Float32Array} axis @param {Float32Array} origin @param {ArrayLike<number>} z @param {number} offset */
function along(axis, origin, z, offset) {
  let sum = 0;
  for (let k = 0; k < axis.length; k++) sum += axis[k] * (z[offset + k] - origin[k]);
  return sum;
}

/** @param {number} dim @param {number} index */
function unit(dim, index) {
  const vector = new Float32Array(dim);
  vector[index] = 1;
  return vector;
}
