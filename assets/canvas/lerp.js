// Paths through latent space: points between pins, with the numbers of vae_tf/latent/paths.py. Pure; knows no model.
//
// Sums are taken in double precision and rounded once, at the end, as there; the ends are the pins themselves.

const PARALLEL = 1e-7; // a sine below which two directions count as one, or as opposite: float32 tells no finer

/** @typedef {"linear" | "spherical"} PathKind */

/**
 * The point at time t (0 at `a`, 1 at `b`) on the straight line.
 * @param {Float32Array} a @param {Float32Array} b @param {number} t
 * @returns {Float32Array}
 */
export function lerp(a, b, t) {
  check(a, b);
  if (t === 0 || t === 1) return Float32Array.from(t ? b : a);
  return a.map((from, k) => (1 - t) * from + t * b[k]);
}

/**
 * The point at time t (0 at `a`, 1 at `b`) on the arc round the origin: the direction turns at a constant rate, the
 * shorter way round, and the norm moves linearly. Parallel vectors, and a zero vector with any other: the straight
 * line. Antiparallel vectors: the half circle through the coordinate axis along which `a` is shortest, and in one
 * dimension the straight line.
 * @param {Float32Array} a @param {Float32Array} b @param {number} t
 * @returns {Float32Array}
 */
export function slerp(a, b, t) {
  check(a, b);
  if (t === 0 || t === 1) return Float32Array.from(t ? b : a);
  const turn = rotation(a, b);
  if (!turn) return lerp(a, b, t);
  const { u, w, angle, normA, normB } = turn;
  const norm = (1 - t) * normA + t * normB;
  const [cos, sin] = [Math.cos(t * angle), Math.sin(t * angle)];
  return Float32Array.from(u, (along, k) => norm * (cos * along + sin * w[k]));
}

/**
 * How far progress goes on a path: one leg between two neighbouring pins, one more back to the first in a loop.
 * @param {readonly Float32Array[]} pins @param {boolean} loop
 */
export function legs(pins, loop) {
  return pins.length < 2 ? 0 : pins.length - (loop ? 0 : 1);
}

/**
 * The point at `progress` (in pins: 0 at the first; beyond either end: that end) on the path through the pins.
 * @param {PathKind} kind @param {readonly Float32Array[]} pins at least one @param {number} progress
 * @param {boolean} loop whether the last pin leads back to the first
 * @returns {Float32Array}
 */
export function pathPoint(kind, pins, progress, loop) {
  if (!pins.length) throw new RangeError("pins: expected at least one, received none");
  const last = legs(pins, loop);
  const at = progress > 0 ? Math.min(progress, last) : 0;
  const leg = Math.max(0, Math.min(Math.floor(at), last - 1));
  const between = kind === "spherical" ? slerp : lerp;
  return between(pins[leg], pins[(leg + 1) % pins.length], at - leg);
}

/**
 * Points equally spaced in progress along the whole path, both ends included (in a loop both are the first pin).
 * @param {PathKind} kind @param {readonly Float32Array[]} pins at least one @param {boolean} loop
 * @param {number} steps at least 1
 * @returns {Float32Array} (steps, d)
 */
export function pathPoints(kind, pins, loop, steps) {
  const last = legs(pins, loop);
  const spacing = last / (steps - 1); // multiplied as numpy.linspace does: the same numbers to the last bit
  const points = new Float32Array(steps * (pins[0]?.length ?? 0));
  for (let i = 0; i < steps; i++) {
    const point = pathPoint(kind, pins, i && i === steps - 1 ? last : i * spacing, loop);
    points.set(point, i * point.length);
  }
  return points;
}

/**
 * The plane and angle in which `a` turns into `b`; null where there is no such circle.
 * @param {Float32Array} a @param {Float32Array} b
 */
function rotation(a, b) {
  const [normA, normB] = [norm(a), norm(b)];
  if (normA === 0 || normB === 0) return null;
  const u = Float64Array.from(a, (value) => value / normA);
  const v = Float64Array.from(b, (value) => value / normB);
  const cosine = dot(u, v);
  let across = v.map((value, k) => value - cosine * u[k]); // at right angles to u: its length is the angle's sine
  let angle = Math.atan2(norm(across), cosine);
  if (norm(across) < PARALLEL) {
    if (cosine > 0 || u.length === 1) return null;
    const axis = shortest(u);
    across = u.map((value, k) => (k === axis ? 1 : 0) - u[axis] * value);
    angle = Math.PI;
  }
  const length = norm(across);
  return { u, w: across.map((value) => value / length), angle, normA, normB };
}

/** The coordinate along which a vector is shortest. @param {Float64Array} u */
function shortest(u) {
  let best = 0;
  for (let k = 1; k < u.length; k++) if (Math.abs(u[k]) < Math.abs(u[best])) best = k;
  return best;
}

/** @param {ArrayLike<number>} a */
function norm(a) {
  return Math.sqrt(dot(a, a));
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function dot(a, b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** @param {Float32Array} a @param {Float32Array} b */
function check(a, b) {
  if (a.length !== b.length || !a.length) {
    throw new RangeError(`expected two vectors of one length, received ${a.length} and ${b.length}`);
  }
  if (!a.every(Number.isFinite) || !b.every(Number.isFinite)) {
    throw new RangeError("expected finite vectors, received NaN or infinite values");
  }
}
