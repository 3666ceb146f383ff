// The canvas in a file of its own, which works from the disk: what stands behind it lies in the page as text, and nobody
// is asked for anything. The page is page.html, filled by vae_tf/export/html.py; boot.js runs first.

import { KEYS } from "../address.js";
import { Canvas } from "../canvas.js";
import { codesOf } from "../codes.js";

/** @typedef {import("../types.js").Component} Component @typedef {import("../types.js").Host} Host */
/** @typedef {{file: string, bytes: number}} Part  a file as it lies here: deflated, in base 64 */
/** @typedef {{manifest: any, pictures: Part | null, name: string, labels: any}} Given */

/** Shows the canvas of this page. @param {() => Worker} startWorker */
export function start(startWorker) {
  const place = elementOf("canvas");
  /** @type {Given} */
  const given = JSON.parse(textOf("given"));
  const fail = (/** @type {string} */ words) => {
    place.hidden = true;
    Object.assign(elementOf("unable"), { hidden: false, textContent: words });
  };
  const component = {
    parentElement: place.attachShadow({ mode: "open" }),
    data: { ...given, view: Object.fromEntries(new URLSearchParams(location.hash.slice(1))) },
    setStateValue: (/** @type {string} */ name, /** @type {unknown} */ value) => name === "unable" && fail(String(value)),
    setTriggerValue: () => {},
  };
  const canvas = new Canvas(component, new OwnFile(given, startWorker));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => canvas.update(component));
  window.onhashchange = () => location.reload(); // another view was put into the address
}

/** @implements {Host} */
class OwnFile {
  absent = "This picture is not in the file";

  /** @param {Given} given @param {() => Worker} startWorker */
  constructor(given, startWorker) {
    this.given = given;
    this.startWorker = startWorker;
  }

  hear() {}

  async kernels() {
    return WebAssembly.compile(bytesOf("kernels.wasm"));
  }

  async styles() {
    return textOf("styles.css");
  }

  async manifest() {
    return this.given.manifest;
  }

  /** @param {any} manifest */
  weights(manifest) {
    return inflated(manifest.weights);
  }

  /** @param {any} manifest */
  async codes(manifest) {
    const { codes } = manifest;
    return codes && codesOf(manifest, await inflated(codes), () => inflated(codes.spread));
  }

  /** @param {number} size */
  images(size) {
    const { pictures } = this.given;
    if (!pictures) return null;
    /** @type {Promise<Uint8Array> | undefined} */
    let all;
    const get = async (/** @type {number} */ index) => {
      const bytes = await (all ??= inflated(pictures).then((data) => new Uint8Array(data)));
      return bytes.length >= (index + 1) * size ? bytes.subarray(index * size, (index + 1) * size) : null;
    };
    return { get };
  }

  /** The page's own address with the view behind the "#". @param {Record<string, string | null>} words */
  address(words) {
    const url = new URL(location.href);
    url.hash = String(new URLSearchParams(KEYS.flatMap((key) => (words[key] ? [[key, words[key]]] : []))));
    return url;
  }
}

/** The bytes of a part. @param {Part} part @returns {Promise<ArrayBuffer>} */
async function inflated({ file, bytes }) {
  const stream = new Blob([bytesOf(file)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const data = await new Response(stream).arrayBuffer().catch(() => new ArrayBuffer(0));
  if (data.byteLength === bytes) return data;
  throw new Error(`This file is damaged: expected ${bytes} bytes of ${file}, received ${data.byteLength}.`);
}

/** What a text in base 64 stands for. @param {string} name */
function bytesOf(name) {
  const text = atob(textOf(name));
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
  return bytes;
}

/** @param {string} name of a text in the page */
function textOf(name) {
  return elementOf(name).textContent ?? "";
}

/** @param {string} id */
function elementOf(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`This file is damaged: it holds no ${id}.`);
  return found;
}
