// The saved epochs of a run as the server sends them: codes, KL and labels in one answer, images one epoch at a time.

/**
 * What is known of some saved epochs, the oldest first.
 * @typedef {object} Epochs
 * @property {string} set  names them as they lay on the server's disk
 * @property {number[]} epochs
 * @property {string[]} stamps  name the images of each
 * @property {number} points  codes in each
 * @property {number} flat  1 where the plane is a line, else 2: coordinates of a code
 * @property {string[]} names  of the axes
 * @property {number} edge  how far to either side of the origin they go
 * @property {Int32Array | null} labels  (points,)
 * @property {Float32Array} planes  (epochs, points, flat)
 * @property {Float32Array} kl  (epochs, dimensions), NaN where it was not kept
 * @property {Uint8Array} active  (epochs, dimensions)
 * @property {number} dimensions
 */

const STEPS = 16000; // whole numbers from the origin to the edge, as the server rounds coordinates

/**
 * The answer of the server, read. Throws a sentence where it is not whole.
 * @param {ArrayBuffer} data @returns {Epochs}
 */
export function parse(data) {
  const length = data.byteLength < 4 ? 0 : new DataView(data).getUint32(0, true);
  if (!length || data.byteLength < 4 + length) throw new Error("The saved epochs came incomplete.");
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
  const { epochs, points, flat, dimensions, edge } = head;
  const [numbers, places] = [epochs.length * dimensions, epochs.length * points * flat];
  const begin = 4 + length;
  if (data.byteLength !== begin + 5 * numbers + 2 * places) throw new Error("The saved epochs came incomplete.");
  const whole = new Int16Array(data, begin + 4 * numbers, places);
  return {
    ...head,
    labels: head.labels && Int32Array.from(head.labels),
    kl: new Float32Array(data, begin, numbers),
    planes: Float32Array.from(whole, (value) => (value / STEPS) * edge),
    active: new Uint8Array(data, begin + 4 * numbers + 2 * places, numbers),
  };
}

/** The place of the newest of the saved epochs that is not after `epoch`; the first where all are. @param {Epochs} of
 * @param {number} epoch */
export function placeOf({ epochs }, epoch) {
  let place = 0;
  while (place + 1 < epochs.length && epochs[place + 1] <= epoch) place++;
  return place;
}

/** The codes of one saved epoch. @param {Epochs} of @param {number} place */
export function planeAt({ planes, points, flat }, place) {
  return planes.subarray(place * points * flat, (place + 1) * points * flat);
}

/** Codes on the way from one epoch to another: `share` 0 to 1. @param {Float32Array} from @param {Float32Array} to
 * @param {number} share */
export function between(from, to, share) {
  if (share <= 0 || from.length !== to.length) return share <= 0 ? from : to;
  if (share >= 1) return to;
  return to.map((value, k) => from[k] + share * (value - from[k]));
}

/** @param {string} address @param {AbortSignal} gone */
export async function fetchBytes(address, gone) {
  const answer = await fetch(new URL(address, document.baseURI), { signal: gone });
  if (!answer.ok) throw new Error(`The saved epochs could not be fetched: the server says ${answer.status}.`);
  return answer.arrayBuffer();
}
