// Which codes belong together, where their middle is, and which are good examples. Arrays in, arrays out.

/** @typedef {import("./types.js").Codes} Codes */

/** The positions of all codes with a label. @param {Int32Array} labels @param {number} label */
export function labelled(labels, label) {
  const members = new Int32Array(labels.reduce((count, other) => count + Number(other === label), 0));
  for (let n = 0, filled = 0; n < labels.length; n++) if (labels[n] === label) members[filled++] = n;
  return members;
}

/** Whether two groups hold the same codes, in any order. @param {Int32Array} a @param {Int32Array} b */
export function sameMembers(a, b) {
  if (a.length !== b.length) return false;
  const other = new Set(b);
  return a.every((member) => other.has(member));
}

/** Which of all test images a code is of: its position, where all of them are here. @param {Codes} codes
 * @param {number} index */
export function numberOf({ numbers }, index) {
  return numbers ? numbers[index] : index;
}

/** The mean of some codes, at least one. @param {Codes} codes @param {Int32Array} members @returns {Float32Array} */
export function meanOf({ z, dim }, members) {
  const sums = new Float64Array(dim);
  for (const n of members) for (let k = 0; k < dim; k++) sums[k] += z[n * dim + k];
  return Float32Array.from(sums, (sum) => sum / members.length);
}

/** The code nearest to a point, of all or of some, at least one: its position. @param {Codes} codes
 * @param {Float32Array} point @param {ArrayLike<number>} [members] */
export function nearest({ z, count, dim }, point, members) {
  let [best, found] = [Infinity, members ? members[0] : 0];
  for (let m = 0; m < (members ? members.length : count); m++) {
    const n = members ? members[m] : m;
    let square = 0;
    for (let k = 0; k < dim && square < best; k++) square += (z[n * dim + k] - point[k]) ** 2;
    if (square < best) [best, found] = [square, n];
  }
  return found;
}

/**
 * Two codes that differ much: typical ones of the two labels whose means lie farthest apart; without labels the first
 * code and the one farthest from it. Null where there are not two codes.
 * @param {Codes} codes @param {number[]} present the labels there are
 * @returns {[Float32Array, Float32Array] | null}
 */
export function twoExamples(codes, present) {
  if (codes.count < 2) return null;
  const { labels } = codes;
  if (!labels || present.length < 2) return [codeAt(codes, 0).slice(), farthest(codes)];
  const groups = present.map((label) => labelled(labels, label)).filter((members) => members.length);
  const means = groups.map((members) => meanOf(codes, members));
  let [best, from, to] = [-1, 0, 0];
  for (let i = 0; i < means.length; i++) {
    for (let j = i + 1; j < means.length; j++) {
      const square = squaredDistance(means[i], means[j]);
      if (square > best) [best, from, to] = [square, i, j];
    }
  }
  const typical = (/** @type {number} */ g) => codeAt(codes, nearest(codes, means[g], groups[g])).slice();
  return [typical(from), typical(to)];
}

/** The code farthest from the first. @param {Codes} codes */
function farthest(codes) {
  const first = codeAt(codes, 0);
  let [best, found] = [-1, 0];
  for (let n = 1; n < codes.count; n++) {
    const square = squaredDistance(codeAt(codes, n), first);
    if (square > best) [best, found] = [square, n];
  }
  return codeAt(codes, found).slice();
}

/** @param {Codes} codes @param {number} n */
function codeAt({ z, dim }, n) {
  return z.subarray(n * dim, (n + 1) * dim);
}

/** @param {Float32Array} a @param {Float32Array} b */
function squaredDistance(a, b) {
  let square = 0;
  for (let k = 0; k < a.length; k++) square += (a[k] - b[k]) ** 2;
  return square;
}
