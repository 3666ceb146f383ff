// Which of many are meant, as a bit for each in base 64: as numpy packs them, and as the server reads them.

/** @param {Int32Array} members @param {number} count of all */
export function packed(members, count) {
  const bytes = new Uint8Array(Math.ceil(count / 8));
  for (const member of members) bytes[member >> 3] |= 128 >> (member & 7);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The members whose bit is set, rising; null for what is not a bit for each of `count`.
 * @param {unknown} text @param {number} count @returns {Int32Array | null} */
export function unpacked(text, count) {
  let bytes = "";
  try {
    bytes = atob(String(text));
  } catch {
    return null;
  }
  if (bytes.length !== Math.ceil(count / 8)) return null;
  /** @type {number[]} */
  const members = [];
  for (let n = 0; n < count; n++) if (bytes.charCodeAt(n >> 3) & (128 >> (n & 7))) members.push(n);
  return Int32Array.from(members);
}
