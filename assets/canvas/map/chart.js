// One map as it is in the browser: where its points lie, whose images they are, and what is known of each. Fetches the
// arrays, checks that they fit each other, and says in a sentence what is wrong. Draws nothing.

import { planeOf } from "../plane.js";
import { Scatter } from "../stage/scatter.js";
import { Frame } from "./frame.js";
import { Lifting } from "./lifting.js";

/** @typedef {import("./shapes.js").Entry} Entry @typedef {"trust" | "continuity" | "elbo"} Judged */

const PLANE = planeOf({ kind: "z", i: 0, j: 1 }, 2, null);
const FEW = 11; // points of which each one's tenth neighbour is known

export class Chart {
  /**
   * @param {Entry} entry @param {Float32Array} coordinates (n, 2) @param {Int32Array} index of each row's image
   * @param {Int32Array | null} labels @param {Float32Array | null} z the codes, (n, d)
   * @param {(name: Judged, entry: Entry) => Promise<Float32Array | null>} ask for what is known of each point
   */
  constructor(entry, coordinates, index, labels, z, ask) {
    this.entry = entry;
    this.about = entry.about ?? {};
    this.count = index.length;
    this.index = index;
    this.labels = labels;
    this.z = z;
    this.dim = z ? z.length / this.count : 0;
    this.frame = new Frame(coordinates);
    this.codes = { z: this.frame.onPlane(coordinates), dim: 2, count: this.count, labels };
    this.scatter = new Scatter(/** @type {any} */ (this.codes), /** @type {any} */ ({ present: [] }));
    this.scatter.lie(PLANE);
    const radius = Number(this.about.radius);
    this.radius = radius > 0 ? radius / this.frame.half : this.count < FEW ? 2 : 0;
    this.lifting = z ? new Lifting(this.scatter, z, this.dim, this.radius) : null;
    this.ask = ask;
    /** @type {Map<Judged, Promise<Float32Array | null>>} */
    this.asked = new Map();
    /** @type {Map<number, number> | null} */
    this.rows = null;
  }

  /** Takes in what the server says of the same map later. @param {Entry} entry */
  take(entry) {
    this.entry = entry;
    this.about = entry.about ?? {};
    this.asked.clear();
  }

  /** What is known of each point, or null where it is not. @param {Judged} name */
  values(name) {
    const known = this.asked.get(name) ?? this.ask(name, this.entry).catch(() => null);
    this.asked.set(name, known);
    return known;
  }

  /** The row of an image, or -1. @param {number} index */
  rowOf(index) {
    this.rows ??= new Map(Array.from(this.index, (image, row) => [image, row]));
    return this.rows.get(index) ?? -1;
  }

  /** The code of a row. @param {number} row @returns {Float32Array | null} */
  codeOf(row) {
    return this.z && this.z.slice(row * this.dim, (row + 1) * this.dim);
  }

  /** @param {number} row @returns {[number, number]} */
  placeOf(row) {
    return [this.scatter.u[row], this.scatter.v[row]];
  }
}

/**
 * @param {Entry} entry @param {AbortSignal} gone when its arrays are not wanted any more
 * @param {AbortSignal} ended when nothing that is known of its points is, either @returns {Promise<Chart>}
 * @throws {Error} with a sentence for a person
 */
export async function fetchChart(entry, gone, ended) {
  const has = (/** @type {string} */ name) => entry.has?.includes(name) ?? true;
  const get = (/** @type {string} */ name) => (has(name) ? fetchArray(`${entry.address}/${name}`, gone) : null);
  const [coordinates, index, labels, z] = await Promise.all(["coordinates", "index", "labels", "codes"].map(get));
  if (!coordinates) throw new Error(`The map ${entry.title} is there no more: make it again.`);
  const count = coordinates.byteLength / 8;
  const rows = index ? new Int32Array(index) : Int32Array.from({ length: count }, (_, row) => row);
  const dim = z ? z.byteLength / 4 / count : 1;
  const fits = rows.length === count && (!labels || labels.byteLength === 4 * count) && Number.isInteger(dim);
  if (!fits) throw new Error(`The map ${entry.title} came damaged: its arrays do not fit each other.`);
  return new Chart(entry, new Float32Array(coordinates), rows, labels && new Int32Array(labels),
    z && dim > 0 ? new Float32Array(z) : null, async (name, { about, has: now, address }) => {
      const there = name === "elbo" ? now?.includes(name) : about?.quality && (now?.includes(name) ?? true);
      const values = there ? await fetchArray(`${address}/${name}`, ended) : null;
      return values?.byteLength === 4 * count ? new Float32Array(values) : null;
    });
}

/** The bytes at an address; null where the server has none. @param {string} address @param {AbortSignal} gone
 * @returns {Promise<ArrayBuffer | null>} */
export async function fetchArray(address, gone) {
  let answer;
  try {
    answer = await fetch(new URL(address, document.baseURI), { signal: gone });
    if (answer.ok) return await answer.arrayBuffer();
  } catch (error) {
    if (gone.aborted) throw error;
    throw new Error("The map could not be fetched: the server does not answer.");
  }
  if (answer.status === 404) return null;
  throw new Error(`The map could not be fetched: the server says ${answer.status}.`);
}
