// Test images, and under each what the model made of it at one epoch: at whole multiples of their size.

import { element } from "../elements.js";

/** @typedef {{height: number, width: number, channels: number}} Shape */

const GAP = 1;
const COLUMNS = 5;

export class Pairs {
  /** @param {Shape} shape @param {number} room pixels wide */
  constructor(shape, room) {
    this.shape = shape;
    this.size = shape.height * shape.width * shape.channels;
    this.scale = Math.max(1, Math.floor(room / (COLUMNS * (shape.width + GAP))));
    this.canvas = element("canvas", { role: "img", class: "picture pairs" });
    this.canvas.width = COLUMNS * (shape.width + GAP) + GAP;
    this.canvas.height = 4 * (shape.height + GAP) + GAP;
    this.canvas.style.width = `${this.canvas.width * this.scale}px`;
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.pen.fillStyle = "#8a919c26";
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Draws images of a row: the originals, or those rebuilt. @param {Uint8Array} images (k, h, w, c)
   * @param {boolean} rebuilt */
  draw(images, rebuilt) {
    const { height, width } = this.shape;
    const count = Math.min(Math.floor(images.length / this.size), 2 * COLUMNS);
    for (let k = 0; k < count; k++) {
      const row = 2 * Math.floor(k / COLUMNS) + (rebuilt ? 1 : 0);
      const x = GAP + (k % COLUMNS) * (width + GAP);
      this.pen.putImageData(this.picture(images, k), x, GAP + row * (height + GAP));
    }
  }

  /** @param {Uint8Array} images @param {number} k */
  picture(images, k) {
    const { height, width, channels } = this.shape;
    const picture = new ImageData(width, height);
    for (let p = 0, from = k * this.size; p < height * width; p++, from += channels) {
      for (let c = 0; c < 3; c++) picture.data[4 * p + c] = images[from + (channels === 3 ? c : 0)];
      picture.data[4 * p + 3] = 255;
    }
    return picture;
  }
}
