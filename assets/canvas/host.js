// What the canvas asks of its server: the statistics of a direction, and a film. In the words that the server expects.

/** @typedef {import("./types.js").Group} Group */

/**
 * The question which direction leads from one group of codes to another; the answer comes with the next data.
 * @param {string} key @param {Group} a @param {Group} b @param {number} count of all codes
 */
export function question(key, a, b, count) {
  return { key, a: packed(a.members, count), b: packed(b.members, count) };
}

/** Members as a bit for each code, in base 64. @param {Int32Array} members @param {number} count */
function packed(members, count) {
  const bytes = new Uint8Array(Math.ceil(count / 8));
  for (const member of members) bytes[member >> 3] |= 128 >> (member & 7);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/**
 * A GIF of frames (h*w*c bytes each, one after another), encoded by the server.
 * @param {string} address @param {Uint8Array} frames @param {number} milliseconds each is shown for
 * @param {boolean} loop @param {AbortSignal} gone @returns {Promise<Blob>}
 */
export async function film(address, frames, milliseconds, loop, gone) {
  const url = new URL(address, document.baseURI);
  url.searchParams.set("milliseconds", String(milliseconds));
  url.searchParams.set("loop", loop ? "1" : "0");
  const headers = { "Content-Type": "application/octet-stream" };
  const body = /** @type {BodyInit} */ (frames);
  const answer = await fetch(url, { method: "POST", headers, body, signal: gone });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.blob();
}
