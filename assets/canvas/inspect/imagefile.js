// Picture files that people bring: refused with a sentence where they are too large or no pictures, read otherwise.
// What a file's first bytes say is looked at before anything is decoded. Knows no model.

import { chromaOf, toRaster } from "./resize.js";

/** @typedef {import("./resize.js").Raster} Raster */

/**
 * A picture as it was read, how colourful it is, and the file's own size.
 * @typedef {{raster: Raster, chroma: number, width: number, height: number}} Read
 */

const MOST_BYTES = 25e6;
const MOST_PIXELS = 64e6;
/** The longer side at which a picture is read: a model's images are far smaller. */
const READ_SIDE = 1024;
/** Where a JPEG's size lies, at the latest: after its thumbnail and its colour profile. */
const HEAD = 2 ** 20;

/**
 * Reads a picture at up to 1024 pixels a side; see-through parts become white.
 * @param {File} file @param {number} channels 1 or 3
 * @returns {Promise<Read>}
 * @throws {Error} with a sentence for a person
 */
export async function readPicture(file, channels) {
  const name = nameOf(file);
  if (file.size > MOST_BYTES) {
    throw new Error(`${name} is too large: expected at most 25 MB, received ${(file.size / 1e6).toFixed(0)} MB.`);
  }
  const size = sizeInHeader(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()));
  if (size) refuseHuge(name, size);
  if (!size && !file.type.startsWith("image/")) throw notAPicture(name);
  const bitmap = await createImageBitmap(file).catch(() => {
    throw size ? new Error(`${name} cannot be read: the file is damaged.`) : notAPicture(name);
  });
  try {
    refuseHuge(name, [bitmap.width, bitmap.height]);
    return { ...seen(bitmap, channels), width: bitmap.width, height: bitmap.height };
  } finally {
    bitmap.close();
  }
}

/** What a file is called in a sentence. @param {File} file */
export function nameOf(file) {
  const name = file.name || "the picture";
  return name.length > 40 ? `${name.slice(0, 24)}…${name.slice(-12)}` : name;
}

/** @param {string} name */
function notAPicture(name) {
  return new Error(`Expected a picture (PNG, JPEG, WebP, GIF or BMP), received ${name}.`);
}

/** @param {string} name @param {[number, number]} size */
function refuseHuge(name, [width, height]) {
  if (width * height <= MOST_PIXELS) return;
  throw new Error(`${name} is too large: expected at most 64 megapixels, received ${width} × ${height}.`);
}

/** @param {ImageBitmap} bitmap @param {number} channels */
function seen(bitmap, channels) {
  const scale = Math.min(1, READ_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  pen.fillStyle = "white";
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, width, height);
  const rgba = pen.getImageData(0, 0, width, height).data;
  return { raster: toRaster(rgba, width, height, channels), chroma: chromaOf(rgba) };
}

/**
 * The width and height that a picture file's first bytes tell, or null where they are no PNG, GIF, BMP, WebP or JPEG.
 * @param {Uint8Array} bytes
 * @returns {[number, number] | null}
 */
export function sizeInHeader(bytes) {
  if (bytes.length < 30) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = String.fromCharCode(...bytes.subarray(0, 12));
  if (mark.startsWith("\x89PNG")) return [view.getUint32(16), view.getUint32(20)];
  if (mark.startsWith("GIF8")) return [view.getUint16(6, true), view.getUint16(8, true)];
  if (mark.startsWith("BM")) return [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))];
  if (mark.startsWith("RIFF") && mark.endsWith("WEBP")) return sizeOfWebp(view);
  if (mark.startsWith("\xff\xd8\xff")) return sizeOfJpeg(view);
  return null;
}

/** RFC 9649. @param {DataView} view @returns {[number, number] | null} */
function sizeOfWebp(view) {
  const kind = String.fromCharCode(view.getUint8(12), view.getUint8(13), view.getUint8(14), view.getUint8(15));
  if (kind === "VP8 ") return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
  }
  if (kind !== "VP8X") return null;
  return [(view.getUint32(24, true) & 0xffffff) + 1, (view.getUint32(26, true) >>> 8) + 1];
}

/** Walks the segments up to the frame header (ITU-T T.81, B.2.2). @param {DataView} view
 * @returns {[number, number] | null} */
function sizeOfJpeg(view) {
  for (let at = 2; at + 9 < view.byteLength && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    const alone = marker === 0xff || (marker >= 0xd0 && marker <= 0xd8);
    at += alone ? (marker === 0xff ? 1 : 2) : 2 + view.getUint16(at + 2);
  }
  return null;
}
