// Fetches what the canvas needs, and checks that it is whole. What goes wrong becomes one sentence for a person.

import { codesOf } from "./codes.js";

/** @typedef {import("./types.js").Codes} Codes */
/** @typedef {{file: string, bytes: number, sha256: string}} Part a file as the manifest names it */

/**
 * The bytes of a file, if they are those that the manifest tells of.
 * @param {string} base @param {Part} part @param {AbortSignal} gone @param {string} what
 * @returns {Promise<ArrayBuffer>}
 */
export async function fetchWhole(base, part, gone, what) {
  const answer = await ask(`${base}/${part.file}`, gone, what);
  const data = await answer.arrayBuffer().catch(() => new ArrayBuffer(0));
  if (data.byteLength !== part.bytes) {
    throw new Error(`The ${what} came incomplete: expected ${part.bytes} bytes, received ${data.byteLength}.`);
  }
  // Only https and localhost have digests in the browser; elsewhere the length must do.
  if (globalThis.crypto?.subtle && (await sha256(data)) !== part.sha256) {
    throw new Error(`The ${what} came damaged: they do not have the digest that was written beside them.`);
  }
  return data;
}

/** @param {string} address @param {AbortSignal} gone @returns {Promise<any>} */
export async function fetchManifest(address, gone) {
  const answer = await ask(address, gone, "model's description");
  try {
    return await answer.json();
  } catch {
    throw new Error("The model's description came damaged.");
  }
}

/** @param {string} address @param {AbortSignal} gone @param {string} what */
export async function fetchText(address, gone, what) {
  return (await ask(address, gone, what)).text();
}

/** The styles of all parts. @param {AbortSignal} gone */
export function fetchStyles(gone) {
  return fetchText(new URL("./styles.css", import.meta.url).href, gone, "styles");
}

/** The kernels, compiled. @param {string} address @param {AbortSignal} gone @returns {Promise<WebAssembly.Module>} */
export async function fetchKernels(address, gone) {
  const answer = await ask(address, gone, "kernels");
  return WebAssembly.compile(await answer.arrayBuffer()).catch(() => {
    throw new Error("The kernels came damaged.");
  });
}

/** @param {string} address @param {AbortSignal} gone @param {string} what */
async function ask(address, gone, what) {
  let answer;
  try {
    answer = await fetch(address, { signal: gone });
  } catch (error) {
    if (gone.aborted) throw error;
    throw new Error(`The ${what} could not be fetched: the server does not answer.`);
  }
  if (!answer.ok) throw new Error(`The ${what} could not be fetched: the server says ${answer.status}.`);
  return answer;
}

/** @param {ArrayBuffer} data */
async function sha256(data) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The codes that the manifest describes, or null where the run has none.
 * @param {string} base @param {any} manifest @param {AbortSignal} gone @returns {Promise<Codes | null>}
 */
export async function fetchCodes(base, manifest, gone) {
  const about = manifest.codes;
  if (!about) return null;
  const widths = () => fetchWhole(base, about.spread, gone, "codes' widths");
  return codesOf(manifest, await fetchWhole(base, about, gone, "codes"), widths);
}
