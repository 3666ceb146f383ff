// Many images decoded in slices, as a job for a row of jobs (queue.js). Knows the network and bytes, and no canvas.

import { toRgba } from "../paint.js";

/** At least so many at once: the batch path of the kernels gains nothing by less. */
const FEWEST = 4;
const MOST = 64;

/** How long one image takes, in milliseconds: measured, and known to all decodings of a network. */
export class Pace {
  constructor() {
    this.image = 0.5;
  }

  /** How many images fill so many milliseconds. @param {number} milliseconds */
  images(milliseconds) {
    return Math.max(FEWEST, Math.min(MOST, Math.floor(milliseconds / this.image / FEWEST) * FEWEST));
  }

  /** @param {number} images @param {number} milliseconds */
  learn(images, milliseconds) {
    this.image = Math.max(1e-3, 0.5 * this.image + (0.5 * milliseconds) / images);
  }
}

export class Decoding {
  /**
   * @param {{decodeBatch: (z: Float32Array) => Float32Array}} network
   * @param {{image_shape: number[], latent_dim: number}} manifest
   * @param {Float32Array} z codes, (n, d)
   * @param {Pace} pace
   * @param {(rgba: Uint8ClampedArray<ArrayBuffer> | null) => void} done takes the n images as RGBA bytes
   */
  constructor(network, manifest, z, pace, done) {
    const [height, width, channels] = manifest.image_shape;
    this.network = network;
    this.dim = manifest.latent_dim;
    this.channels = channels;
    this.bytes = 4 * height * width;
    this.z = z;
    this.pace = pace;
    this.done = done;
    this.count = Math.floor(z.length / this.dim);
    this.next = 0;
    this.rgba = new Uint8ClampedArray(this.count * this.bytes);
  }

  /** @param {number} milliseconds */
  step(milliseconds) {
    const end = performance.now() + milliseconds;
    let now = performance.now();
    do {
      const images = Math.min(this.count - this.next, this.pace.images(end - now));
      if (images) this.decode(images);
      const then = now;
      now = performance.now();
      if (images) this.pace.learn(images, now - then);
    } while (this.next < this.count && now + FEWEST * this.pace.image < end);
    if (this.next < this.count) return false;
    this.done(this.rgba);
    return true;
  }

  fail() {
    this.done(null);
  }

  /** @param {number} images */
  decode(images) {
    const until = this.next + images;
    const pixels = this.network.decodeBatch(this.z.subarray(this.next * this.dim, until * this.dim));
    toRgba(pixels, this.channels, this.rgba.subarray(this.next * this.bytes, until * this.bytes));
    this.next = until;
  }
}
