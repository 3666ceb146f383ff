// How many codes lie near each step of a path: the count of vae_tf.latent.support, in slices. Numbers only.

/** @typedef {import("../types.js").Codes} Codes */

const SLICE_MS = 4; // what a frame can spare
const ROWS = 256; // codes between two looks at the clock

/**
 * How many codes lie within `radius` of each point, in all dimensions; null once `wanted` says no.
 * @param {Codes} codes @param {Float32Array} points (m, d) @param {number} radius @param {() => boolean} wanted
 * @returns {Promise<Int32Array | null>} (m,)
 */
export async function support(codes, points, radius, wanted) {
  const counts = new Int32Array(points.length / codes.dim);
  let until = performance.now() + SLICE_MS;
  for (let start = 0; start < codes.count; start += ROWS) {
    count(codes, start, Math.min(start + ROWS, codes.count), points, radius * radius, counts);
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (!wanted()) return null;
    until = performance.now() + SLICE_MS;
  }
  return wanted() ? counts : null;
}

/**
 * Adds the codes from `start` to `end`. A distance is given up as soon as it is too long: most are.
 * @param {Codes} codes @param {number} start @param {number} end @param {Float32Array} points
 * @param {number} square of the radius @param {Int32Array} counts
 */
function count({ z, dim }, start, end, points, square, counts) {
  for (let n = start; n < end; n++) {
    for (let m = 0; m < counts.length; m++) {
      let sum = 0;
      for (let k = 0, a = n * dim, b = m * dim; k < dim && sum <= square; k++, a++, b++) {
        const difference = z[a] - points[b];
        sum += difference * difference;
      }
      if (sum <= square) counts[m]++;
    }
  }
}

/**
 * What the counts say of a path, in a sentence.
 * @param {ArrayLike<number>} counts @param {number} radius
 */
export function supportInWords(counts, radius) {
  const steps = counts.length;
  const none = Array.from(counts).filter((found) => found === 0).length;
  const near = `within ${shortly(radius)}`;
  if (none === 0) return `All ${steps} steps have test codes ${near}: the path stays in the data.`;
  const some = `${none} of ${steps} steps ${none === 1 ? "has" : "have"} no`;
  const of = none === steps ? `None of the ${steps} steps has a` : some;
  return `${of} test code ${near}: the path leaves the data there.`;
}

const ALL_ASKED = 20_000;

/** What "near" means there. @param {number} radius @param {number} dim @param {number} count of codes */
export function nearInWords(radius, dim, count) {
  const measured = dim === 1 ? "" : `, measured in ${dim === 2 ? "both" : `all ${dim}`} dimensions`;
  const asked = count > ALL_ASKED ? ", of 5,000 of them" : ""; // vae_tf.latent.neighbour_distance
  return `${shortly(radius)} is the median distance of a test code to its tenth neighbour${measured}${asked}.`;
}

/** Two significant digits. @param {number} radius */
export function shortly(radius) {
  return String(Number(radius.toPrecision(2)));
}
