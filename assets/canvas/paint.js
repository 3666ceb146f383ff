// Images as the model gives them, put onto canvases pixel-sharp. Knows no latent space.

/**
 * Writes images of floats in [0, 1] (h*w*c each, c 1 or 3) as RGBA bytes; values outside are clipped, NaN is black.
 * @param {ArrayLike<number>} pixels @param {number} channels @param {Uint8ClampedArray} out 4 bytes a pixel
 * @param {number} [scale] what full white is in `pixels`: 1 for floats, 255 for bytes
 */
export function toRgba(pixels, channels, out, scale = 1) {
  const factor = 255 / scale;
  const count = out.length / 4;
  for (let p = 0, s = 0, o = 0; p < count; p++, s += channels, o += 4) {
    out[o] = pixels[s] * factor;
    out[o + 1] = pixels[channels === 3 ? s + 1 : s] * factor;
    out[o + 2] = pixels[channels === 3 ? s + 2 : s] * factor;
    out[o + 3] = 255;
  }
  return out;
}

/** A canvas that shows one image of a fixed shape, each of its pixels as a crisp square. */
export class Picture {
  /** @param {number[]} shape h, w, c @param {string} label what it is, for those who do not see it */
  constructor([height, width, channels], label) {
    this.channels = channels;
    this.element = document.createElement("canvas");
    this.element.className = "picture";
    this.element.width = width;
    this.element.height = height;
    this.element.setAttribute("role", "img");
    this.element.setAttribute("aria-label", label);
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.element.getContext("2d"));
    this.data = this.pen.createImageData(width, height);
  }

  /** @param {ArrayLike<number>} pixels @param {number} [scale] */
  show(pixels, scale = 1) {
    toRgba(pixels, this.channels, this.data.data, scale);
    this.pen.putImageData(this.data, 0, 0);
  }

  /** Shows it about `side` CSS pixels large: at the whole multiple that fits, where one does. @param {number} side */
  fit(side) {
    const { width, height } = this.element;
    const scale = side / Math.max(width, height);
    const factor = scale >= 1 ? Math.floor(scale) : scale;
    this.element.style.width = `${width * factor}px`;
    this.element.style.height = `${height * factor}px`;
  }

  clear() {
    this.pen.clearRect(0, 0, this.element.width, this.element.height);
  }
}
