// What the canvas and its server say to each other: the statistics of a direction, groups, a film. Knows the words only.

import { packed, unpacked } from "./bits.js";

/** @typedef {import("./types.js").Group} Group */

/**
 * The question which direction leads from one group of codes to another; the answer comes with the next data.
 * @param {string} key @param {Group} a @param {Group} b @param {number} count of all codes
 */
export function question(key, a, b, count) {
  return { key, a: packed(a.members, count), b: packed(b.members, count) };
}

/**
 * The groups that another page has sent here, as `packed` writes them; null for what is none.
 * @param {unknown} sent @param {number} count of all codes @returns {(Group | null)[]}
 */
export function received(sent, count) {
  return [0, 1].map((side) => {
    const group = Array.isArray(sent) ? sent[side] : null;
    const members = group && unpacked(String(group.bits), count);
    return members?.length ? { name: String(group.name), members } : null;
  });
}

/**
 * A GIF of frames (h*w*c bytes each, one after another), encoded by the server.
 * @param {URL} url @param {Uint8Array} frames @param {number} milliseconds each is shown for
 * @param {boolean} loop @param {AbortSignal} gone @returns {Promise<Blob>}
 */
export async function film(url, frames, milliseconds, loop, gone) {
  url.searchParams.set("milliseconds", String(milliseconds));
  url.searchParams.set("loop", loop ? "1" : "0");
  const headers = { "Content-Type": "application/octet-stream" };
  const body = /** @type {BodyInit} */ (frames);
  const answer = await fetch(url, { method: "POST", headers, body, signal: gone });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.blob();
}
