// The original test images, fetched from the server in blocks when one is looked at. Knows no model.

const BLOCKS_KEPT = 64;

export class Images {
  /**
   * @param {string} base address of the blocks: `base/NUMBER` @param {number} block images in a block
   * @param {number} size bytes in an image @param {AbortSignal} gone
   */
  constructor(base, block, size, gone) {
    this.base = base;
    this.block = block;
    this.size = size;
    this.gone = gone;
    /** @type {Map<number, Promise<Uint8Array | null>>} */
    this.blocks = new Map();
  }

  /**
   * The bytes (h*w*c) of image `index`, or null where the server has it no more.
   * @param {number} index
   * @returns {Promise<Uint8Array | null>}
   */
  async get(index) {
    const number = Math.floor(index / this.block);
    const block = await (this.blocks.get(number) ?? this.fetch(number));
    const start = (index % this.block) * this.size;
    return block && block.length >= start + this.size ? block.subarray(start, start + this.size) : null;
  }

  /** @param {number} number */
  fetch(number) {
    const asked = fetch(`${this.base}/${number}`, { signal: this.gone })
      .then(async (answer) => (answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null))
      .catch(() => {
        this.blocks.delete(number); // the network may come back
        return null;
      });
    this.blocks.set(number, asked);
    const [oldest] = this.blocks.keys();
    if (this.blocks.size > BLOCKS_KEPT) this.blocks.delete(oldest);
    return asked;
  }
}
