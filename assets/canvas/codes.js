// The test codes as arrays, from the bytes of their file and what the manifest says of them. Fetches nothing.

/** @typedef {import("./types.js").Codes} Codes */

/**
 * The codes that the manifest describes. `widths` brings the bytes of the other file, of z_log_var, and is asked once,
 * or again where it failed: the network may come back.
 * @param {any} manifest @param {ArrayBuffer} data @param {() => Promise<ArrayBuffer>} widths @returns {Codes}
 */
export function codesOf(manifest, data, widths) {
  const { codes: about, latent_dim: dim } = manifest;
  const numbers = about.count * dim;
  if (data.byteLength !== 4 * (numbers + (about.labels ? about.count : 0))) {
    throw new Error("The codes do not fit their description.");
  }
  /** @type {Promise<Float32Array> | undefined} */
  let spread;
  const asked = async () => new Float32Array(await widths());
  return {
    count: about.count,
    dim,
    z: new Float32Array(data, 0, numbers),
    labels: about.labels ? new Int32Array(data, 4 * numbers, about.count) : null,
    numbers: about.numbers ?? null,
    spread: () =>
      (spread ??= asked().catch((error) => {
        spread = undefined;
        throw error;
      })),
    reach: about.reach,
    activity: about.activity,
    active: about.active,
    mean: about.mean,
    components: about.components,
    variance: about.component_variance,
    radius: about.radius,
  };
}
