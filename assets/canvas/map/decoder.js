// The run's network for the browser, or why there is none: a map can be looked at without.

import { fetchKernels, fetchManifest, fetchWhole } from "../load.js";
import { Network, simdSupported } from "../network.js";

/** @typedef {{network: Network | null, reason: string}} Decoder */

/** @param {{manifest: string | null, files: string}} data @param {AbortSignal} gone @returns {Promise<Decoder>} */
export async function fetchDecoder({ manifest: name, files }, gone) {
  if (!name) return without("This run has no copy of its model for the browser: walking shows no images.");
  if (!simdSupported()) return without("This browser has no WebAssembly SIMD: walking shows no images.");
  const at = (/** @type {string} */ address) => new URL(address, document.baseURI).href;
  try {
    const kernels = fetchKernels(new URL("../kernels.wasm", import.meta.url).href, gone);
    kernels.catch(() => {}); // awaited below, if the manifest is one
    const manifest = await fetchManifest(at(name), gone);
    if (manifest.unsupported) return without(manifest.unsupported);
    const [module, weights] = await Promise.all([
      kernels,
      fetchWhole(at(files), manifest.weights, gone, "model's weights"),
    ]);
    return { network: new Network(module, manifest, weights), reason: "" };
  } catch (error) {
    return without(/** @type {Error} */ (error).message);
  }
}

/** The model's image of a code; null where there is no model, or no code that is one of its own.
 * @param {Network | null} network @param {Float32Array | null} z */
export function decoded(network, z) {
  return network && z?.length === network.latentDim ? network.decode(z) : null;
}

/** @param {string} reason @returns {Decoder} */
function without(reason) {
  return { network: null, reason };
}
