// Amounts as words: bytes, files, how far a sending is. Knows no element.

const MEGABYTE = 1e6;

/** `3.2 MB`, `512 MB`, `4 kB`. @param {number} bytes */
export function size(bytes) {
  if (bytes < MEGABYTE / 10) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  const megabytes = bytes / MEGABYTE;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes).toLocaleString("en")} MB`;
}

/** `1 file`, `3,000 files`. @param {number} files */
export function count(files) {
  return `${files.toLocaleString("en")} ${files === 1 ? "file" : "files"}`;
}

/** `12 of 45 MB`: both in the unit of the second. @param {number} sent @param {number} all */
export function progress(sent, all) {
  const [whole, unit] = size(all).split(" ");
  const digits = whole.includes(".") ? 1 : 0;
  const part = (sent / (unit === "kB" ? 1000 : MEGABYTE)).toLocaleString("en", {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
  return `${part} of ${whole} ${unit}`;
}

/**
 * Why so much is not sent, in a sentence; null where it may be.
 * @param {number} files @param {number} bytes @param {{files: number, bytes: number}} most
 */
export function tooMuch(files, bytes, most) {
  if (files > most.files) return `Expected at most ${count(most.files)} at once, received ${count(files)}.`;
  if (bytes > most.bytes) return `Expected at most ${size(most.bytes)} at once, received ${size(bytes)}.`;
  return files ? null : "Expected at least one file, received none.";
}
