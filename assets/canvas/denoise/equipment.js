// What the bench works with: the run's network and codes, and the network that learned to denoise. Without a network
// there are still the methods of the server; whatever is missing says why.

import { fetchCodes, fetchKernels, fetchManifest, fetchWhole } from "../load.js";
import { Network, simdSupported } from "../network.js";

/** @typedef {import("./forms.js").ModelGiven} ModelGiven @typedef {import("../types.js").Codes} Codes */
/** @typedef {{network: Network | null, codes: Codes | null, shape: number[] | null, reason: string}} Equipment */

const at = (/** @type {string} */ address) => new URL(address, document.baseURI).href;

/** The run's model and codes. @param {ModelGiven} model @param {AbortSignal} gone @param {boolean} coded whether its
 * codes are wanted too @returns {Promise<Equipment>} */
export async function fetchEquipment({ name, manifest: address, files, unsupported }, gone, coded) {
  const found = { network: null, codes: null, shape: null };
  if (!address) return { ...found, reason: unsupported ?? `${name} has no copy of its model for the browser.` };
  try {
    const kernels = fetchKernels(new URL("../kernels.wasm", import.meta.url).href, gone);
    kernels.catch(() => {}); // awaited below, if the manifest is one
    const manifest = await fetchManifest(at(address), gone);
    if (manifest.unsupported) return { ...found, reason: manifest.unsupported };
    const codes = coded ? await fetchCodes(at(files), manifest, gone) : null;
    const known = { codes, shape: /** @type {number[]} */ (manifest.image_shape) };
    if (!simdSupported()) {
      return { network: null, ...known, reason: "This browser has no WebAssembly SIMD: nothing is mended live." };
    }
    const weights = await fetchWhole(at(files), manifest.weights, gone, "model's weights");
    return { network: new Network(await kernels, manifest, weights), ...known, reason: "" };
  } catch (error) {
    return { ...found, reason: /** @type {Error} */ (error).message };
  }
}

/** The bytes of an array of the server's, if they are as many as they should be (a multiple of `size`).
 * @param {string} address @param {number} size @param {AbortSignal} gone @returns {Promise<Uint8Array>} */
export async function fetchBytes(address, size, gone) {
  const answer = await fetch(at(address), { signal: gone });
  if (!answer.ok) throw new Error(`A result could not be fetched: the server says ${answer.status}.`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (!bytes.length || bytes.length % size) {
    throw new Error(`A result came damaged: expected ${size} bytes an image, received ${bytes.length}.`);
  }
  return bytes;
}

/** The labels of so many test images, or null where there are none. @param {string | null | undefined} address
 * @param {number} count @param {AbortSignal} gone */
export async function fetchKinds(address, count, gone) {
  const bytes = address ? await fetchBytes(address, 4, gone).catch(() => null) : null;
  return bytes && bytes.length === 4 * count ? new Int32Array(bytes.buffer, 0, count) : null;
}
