// Fields of random numbers from a seed: the same ones again for the same seed, each of them float32, as the server
// draws its own. Knows no damage.

/** Uniform numbers in [0, 1), from a seed and the number of the stream: sfc32 (Doty-Humphrey), well mixed first.
 * @param {number} seed @param {number} stream @returns {() => number} */
export function uniforms(seed, stream) {
  let [a, b, c, d] = [0x9e3779b9 ^ stream, seed | 0, Math.floor(seed / 2 ** 32) | 0, 1];
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 8; // 24 bits: all that a float32 below one holds
  };
  for (let k = 0; k < 15; k++) next();
  return () => next() / 2 ** 24;
}

/** Independent uniform numbers in [0, 1). @param {number} count @param {number} seed @param {number} stream */
export function uniformField(count, seed, stream) {
  return Float32Array.from({ length: count }, uniforms(seed, stream));
}

/** Independent standard normal numbers (Box and Muller). @param {number} count @param {number} seed
 * @param {number} stream */
export function normalField(count, seed, stream) {
  const uniform = uniforms(seed, stream);
  const field = new Float32Array(count);
  for (let k = 0; k < count; k += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    field[k] = radius * Math.cos(angle);
    if (k + 1 < count) field[k + 1] = radius * Math.sin(angle);
  }
  return field;
}
