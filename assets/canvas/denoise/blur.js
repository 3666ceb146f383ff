// The Gaussian blur of vae_tf.data.corruption.loss: the border repeats outward. Pure numbers.

/** The blur of a line of pixels as a matrix, row by row; rows sum to one. @param {number} size
 * @param {number} deviation in pixels */
export function blurMatrix(size, deviation) {
  const reach = Math.ceil(4 * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-0.5 * ((k - reach) / deviation) ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    weights.forEach((weight, k) => {
      matrix[row * size + Math.max(0, Math.min(size - 1, row + k - reach))] += weight / total;
    });
  }
  return matrix;
}

/** @param {Float32Array} x @param {number[]} shape @param {number} deviation @returns {Float32Array} */
export function blurred(x, [height, width, channels], deviation) {
  const across = alongRows(x, blurMatrix(width, deviation), height, width, channels);
  return downColumns(across, blurMatrix(height, deviation), height, width * channels);
}

/** @param {Float32Array} x @param {Float64Array} matrix @param {number} height @param {number} width
 * @param {number} channels */
function alongRows(x, matrix, height, width, channels) {
  const out = new Float64Array(x.length);
  for (let start = 0; start < height * width * channels; start += width * channels) {
    for (let k = 0; k < width; k++) {
      for (let j = 0; j < width; j++) {
        const weight = matrix[k * width + j];
        if (!weight) continue;
        for (let c = 0; c < channels; c++) out[start + k * channels + c] += weight * x[start + j * channels + c];
      }
    }
  }
  return out;
}

/** @param {Float64Array} x @param {Float64Array} matrix @param {number} height @param {number} line numbers in a row */
function downColumns(x, matrix, height, line) {
  const out = new Float32Array(x.length);
  const sums = new Float64Array(line);
  for (let i = 0; i < height; i++) {
    sums.fill(0);
    for (let j = 0; j < height; j++) {
      const weight = matrix[i * height + j];
      if (!weight) continue;
      for (let k = 0; k < line; k++) sums[k] += weight * x[j * line + k];
    }
    for (let k = 0; k < line; k++) out[i * line + k] = Math.max(0, Math.min(1, sums[k]));
  }
  return out;
}
