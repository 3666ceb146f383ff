// The path as files: an animated GIF's frames and pace, a strip as a PNG, and the download. Knows no latent space.

const MOST_FRAMES = 240;
const FRAMES_A_LEG = 24;
const SMOOTH_MS = 40; // a slow leg has more frames than 24, so that it still moves
const FASTEST_MS = 20; // browsers slow faster ones down
const UNIT_MS = 10; // in which a GIF counts
const GAP = 2;
const SIDE = 112; // pixels of an image in the PNG, at least

/**
 * The frames and their pace for a film of some legs at `speed` seconds each: at most 240 frames. A loop leaves out
 * the frame that is its first again.
 * @param {number} legs @param {number} speed @param {boolean} loop
 * @returns {{frames: number, milliseconds: number}}
 */
export function filmOf(legs, speed, loop) {
  const leg = speed * 1000;
  const wanted = Math.min(SMOOTH_MS, leg / FRAMES_A_LEG);
  const slowest = (leg * legs) / (MOST_FRAMES - 1);
  const milliseconds = Math.max(FASTEST_MS, Math.ceil(Math.max(wanted, slowest) / UNIT_MS) * UNIT_MS);
  const steps = Math.max(1, Math.min(Math.round((leg * legs) / milliseconds), MOST_FRAMES - 1));
  return { frames: loop ? steps : steps + 1, milliseconds };
}

/** Images as the server reads them: `channels` bytes a pixel. @param {Uint8ClampedArray} rgba
 * @param {number} channels */
export function toBytes(rgba, channels) {
  const bytes = new Uint8Array((rgba.length / 4) * channels);
  for (let p = 0, to = 0; p < rgba.length; p += 4) {
    for (let c = 0; c < channels; c++) bytes[to++] = rgba[p + c];
  }
  return bytes;
}

/**
 * Images side by side at a whole multiple of their pixels, with thin gaps that let the page show through.
 * @param {Uint8ClampedArray} rgba @param {number} count @param {number[]} shape h, w, c @returns {Promise<Blob>}
 */
export async function stripOf(rgba, count, [height, width]) {
  const factor = Math.max(1, Math.ceil(SIDE / Math.max(height, width)));
  const sheet = canvasOf(count * (width * factor + GAP) - GAP, height * factor);
  const one = canvasOf(width, height);
  const bytes = width * height * 4;
  sheet.pen.imageSmoothingEnabled = false;
  for (let n = 0; n < count; n++) {
    const data = /** @type {Uint8ClampedArray<ArrayBuffer>} */ (rgba.subarray(n * bytes, (n + 1) * bytes));
    one.pen.putImageData(new ImageData(data, width, height), 0, 0);
    sheet.pen.drawImage(one.canvas, n * (width * factor + GAP), 0, width * factor, height * factor);
  }
  const blob = await new Promise((done) => sheet.canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the browser could not write the image");
  return blob;
}

/** @param {number} width @param {number} height */
function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return { canvas, pen: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")) };
}

/** What a run's file is called. @param {string} run @param {string} ending */
export function fileName(run, ending) {
  const slug = run.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${slug || "run"}-path.${ending}`;
}

/** Hands a file to the person; the address is taken back with the next one. */
export class Download {
  url = "";

  /** @param {Blob} blob @param {string} name */
  save(blob, name) {
    this.forget();
    this.url = URL.createObjectURL(blob);
    const link = document.createElement("a");
    link.href = this.url;
    link.download = name;
    link.click();
  }

  forget() {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = "";
  }
}
