// A trained network in the browser: z -> image and image -> z, through the WebAssembly kernels (kernels.c). Knows the
// manifest (model.json) and memory; fetches nothing, draws nothing. Runs in a page, in a worker and in Node.

import { OP_WORDS, checkedLayers, product, simdSupported, whole, wholes } from "./kernels.js";

export { simdSupported };

/**
 * @typedef {import("./kernels.js").Op} Op
 * @typedef {import("./kernels.js").Layer} Layer
 *
 * @typedef {object} Manifest what model.json says of the networks
 * @property {number} schema
 * @property {string} [unsupported]  why there is nothing else in it
 * @property {number[]} image_shape  height, width, channels
 * @property {number} latent_dim
 * @property {{bytes: number, dtype: string}} weights
 * @property {{ops: Op[], z_mean: number, z_log_var: number}} encoder
 * @property {{ops: Op[], image: number}} decoder
 *
 * @typedef {object} Kernels what kernels.wasm exports; addresses are in bytes
 * @property {WebAssembly.Memory} memory
 * @property {WebAssembly.Global} __heap_base
 * @property {(op: number, images: number) => number} scratch
 * @property {(op: number, images: number, input: number, output: number, scratch: number) => void} run
 * @property {(numbers: number, count: number) => void} widen
 *
 * @typedef {object} Plan in which of a few buffers each tensor lies: a buffer is free again once nobody reads it
 * @property {{op: number, input: number, output: number}[]} steps  the address of an op, and two buffers
 * @property {number[]} sizes  of the buffers, in numbers for one image; the first one takes the input
 * @property {number[]} results  the buffers in which the outputs are left
 *
 * @typedef {object} Layout where the buffers of a plan lie for some count of images: addresses
 * @property {number} images
 * @property {number[]} buffers
 * @property {number} scratch
 * @property {number} end
 */

const SCHEMA = 1;
const BYTES = new Map([["float32", 4], ["float16", 2]]);
const OP_BYTES = 4 * OP_WORDS;
const PAGE = 65536;
const MOST_BYTES = 2 ** 31 - PAGE; // the kernels' integers are signed
const MOST_IMAGES = 400;
const BATCH = 2 ** 20; // numbers in the buffers of a batch: about what a processor caches

export class Network {
  #kernels;
  #floats = new Float32Array(0); // all memory; another one when it has grown
  #free; // where buffers start: above ops and weights
  #encoder;
  #decoder;
  #oneImage; // layouts
  #oneCode;
  #decoded;

  /**
   * Checks the manifest and copies the weights. Throws an Error that says what is wrong with them.
   * @param {WebAssembly.Module} module  kernels.wasm
   * @param {Manifest} manifest
   * @param {ArrayBuffer} weights
   */
  constructor(module, manifest, weights) {
    const count = checkedCount(manifest, weights);
    this.latentDim = whole(manifest.latent_dim, "latent_dim", 1);
    this.imageShape = wholes(manifest.image_shape, 3, "image_shape", 1);
    this.imageSize = whole(product(this.imageShape), "numbers of an image", 1);
    const encoder = checkedLayers(manifest.encoder?.ops, this.imageSize, count, "encoder");
    const decoder = checkedLayers(manifest.decoder?.ops, this.latentDim, count, "decoder");

    this.#kernels = /** @type {Kernels} */ (/** @type {unknown} */ (new WebAssembly.Instance(module).exports));
    const ops = aligned(this.#kernels.__heap_base.value);
    const numbers = aligned(ops + OP_BYTES * (encoder.length + decoder.length));
    this.#free = aligned(numbers + 4 * count);
    this.#reserve(this.#free);
    this.#write([...encoder, ...decoder], ops, numbers, weights, count);

    const { z_mean: mean, z_log_var: logVar } = manifest.encoder;
    this.#encoder = planned(encoder, ops, this.imageSize, [mean, logVar], this.latentDim, "encoder");
    const next = ops + OP_BYTES * encoder.length;
    this.#decoder = planned(decoder, next, this.latentDim, [manifest.decoder.image], this.imageSize, "decoder");
    this.#oneImage = this.#layout(this.#encoder, 1);
    this.#oneCode = this.#layout(this.#decoder, 1);
    this.#reserve(Math.max(this.#oneImage.end, this.#oneCode.end));
    this.#decoded = new Float32Array(this.imageSize);
  }

  /**
   * The mean image E[x|z], (h*w*c). It is the same array each time: the next call overwrites what it holds.
   * @param {ArrayLike<number>} z  latentDim numbers
   */
  decode(z) {
    expectLength(z, this.latentDim, "z");
    this.#run(this.#decoder, this.#oneCode, z);
    return this.#read(this.#oneCode.buffers[this.#decoder.results[0]], this.#decoded);
  }

  /**
   * The mean images of n codes, (n*h*w*c), in an array of its own. Works in batches, so memory does not grow with n.
   * @param {Float32Array} z  (n*latentDim)
   */
  decodeBatch(z) {
    const count = whole(z.length / this.latentDim, "number of codes", 0, Infinity);
    const images = new Float32Array(count * this.imageSize);
    const each = this.#decoder.sizes.reduce((a, b) => a + b);
    const most = Math.max(1, Math.min(MOST_IMAGES, Math.floor(BATCH / each)));
    for (let start = 0; start < count; start += most) {
      const end = Math.min(start + most, count);
      const layout = this.#layout(this.#decoder, end - start);
      this.#reserve(layout.end);
      this.#run(this.#decoder, layout, z.subarray(start * this.latentDim, end * this.latentDim));
      const part = images.subarray(start * this.imageSize, end * this.imageSize);
      this.#read(layout.buffers[this.#decoder.results[0]], part);
    }
    return images;
  }

  /**
   * The posterior q(z|x) of one image: two arrays of latentDim numbers, the caller's to keep.
   * @param {ArrayLike<number>} x  (h*w*c), in [0, 1]
   */
  encode(x) {
    expectLength(x, this.imageSize, "x");
    this.#run(this.#encoder, this.#oneImage, x);
    const [zMean, zLogVar] = this.#encoder.results.map((buffer) =>
      this.#read(this.#oneImage.buffers[buffer], new Float32Array(this.latentDim)),
    );
    return { zMean, zLogVar };
  }

  /** @param {Plan} plan @param {Layout} layout @param {ArrayLike<number>} values */
  #run({ steps }, { images, buffers, scratch }, values) {
    this.#floats.set(values, buffers[0] / 4);
    for (const { op, input, output } of steps) {
      this.#kernels.run(op, images, buffers[input], buffers[output], scratch);
    }
  }

  /**
   * Fills an array from an address on. A loop, as a view to copy from would be garbage at each frame.
   * @param {number} address @param {Float32Array<ArrayBuffer>} to
   */
  #read(address, to) {
    const floats = this.#floats;
    for (let from = address / 4, i = 0; i < to.length; i++, from++) to[i] = floats[from];
    return to;
  }

  /** @param {Plan} plan @param {number} images @returns {Layout} */
  #layout({ sizes, steps }, images) {
    let end = this.#free;
    const buffers = sizes.map((size) => {
      const start = end;
      end = aligned(start + 4 * size * images);
      return start;
    });
    const scratch = end;
    for (const { op } of steps) end = Math.max(end, scratch + 4 * this.#kernels.scratch(op, images));
    return { images, buffers, scratch, end };
  }

  /** Makes memory reach an address. @param {number} end */
  #reserve(end) {
    const { memory } = this.#kernels;
    const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE);
    try {
      if (end > MOST_BYTES) throw new RangeError("above what the kernels can count");
      if (missing > 0) memory.grow(missing);
    } catch {
      throw new Error(`The network needs ${Math.ceil(end / 1e6)} MB of memory, more than this browser gives.`);
    }
    if (this.#floats.buffer !== memory.buffer) this.#floats = new Float32Array(memory.buffer);
  }

  /**
   * Puts ops and weights where the kernels find them.
   * @param {Layer[]} layers @param {number} ops @param {number} numbers  both are addresses
   * @param {ArrayBuffer} weights @param {number} count
   */
  #write(layers, ops, numbers, weights, count) {
    const words = new Int32Array(this.#kernels.memory.buffer, ops, OP_WORDS * layers.length);
    layers.forEach((layer, index) => {
      words.set([...layer.words, numbers + 4 * layer.kernel, numbers + 4 * layer.bias], OP_WORDS * index);
    });
    // Half-precision numbers go to the end of their room: from there the kernel spreads them over all of it.
    new Uint8Array(this.#kernels.memory.buffer).set(new Uint8Array(weights), numbers + 4 * count - weights.byteLength);
    if (weights.byteLength < 4 * count) this.#kernels.widen(numbers, count);
  }
}

/** @param {number} address */
function aligned(address) {
  return Math.ceil(address / 16) * 16;
}

/** @param {ArrayLike<number>} values @param {number} length @param {string} what */
function expectLength(values, length, what) {
  if (values.length !== length) throw new Error(`${what}: expected ${length} numbers, received ${values.length}`);
}

/** How many weights there are. @param {Manifest} manifest @param {ArrayBuffer} weights */
function checkedCount(manifest, weights) {
  const schema = manifest?.schema;
  if (schema !== SCHEMA) throw new Error(`model.json: expected schema ${SCHEMA}, received ${JSON.stringify(schema)}`);
  if (manifest.unsupported) throw new Error(manifest.unsupported);
  const { bytes, dtype } = manifest.weights ?? {};
  const each = BYTES.get(dtype);
  if (!each) throw new Error(`weights: expected ${[...BYTES.keys()].join(" or ")}, received ${JSON.stringify(dtype)}`);
  if (weights.byteLength !== bytes) throw new Error(`weights: expected ${bytes} bytes, received ${weights.byteLength}`);
  return whole(bytes / each, "number of weights", 0, MOST_BYTES);
}

/**
 * @param {Layer[]} layers
 * @param {number} address  of the first layer's op
 * @param {number} inputSize
 * @param {number[]} outputs  tensors
 * @param {number} outputSize  of each of them
 * @param {string} name
 * @returns {Plan}
 */
function planned(layers, address, inputSize, outputs, outputSize, name) {
  const sizeOf = new Map([[0, inputSize]]);
  const lastReader = new Map();
  layers.forEach(({ input, output, outputSize: size }, index) => {
    sizeOf.set(output, size);
    lastReader.set(input, index);
  });
  for (const tensor of outputs) {
    const size = sizeOf.get(tensor) ?? "none";
    if (size !== outputSize) {
      throw new Error(`${name}: expected ${outputSize} numbers in tensor ${tensor}, received ${size}`);
    }
    lastReader.set(tensor, Infinity);
  }
  const sizes = [inputSize];
  /** @type {(number | null)[]} */
  const holds = [0]; // the tensor in each buffer
  const steps = layers.map(({ input, output, outputSize: size }, index) => {
    const from = holds.indexOf(input);
    const to = holds.includes(null) ? holds.indexOf(null) : holds.length;
    holds[to] = lastReader.has(output) ? output : null;
    sizes[to] = Math.max(sizes[to] ?? 0, size);
    if (lastReader.get(input) === index) holds[from] = null;
    return { op: address + OP_BYTES * index, input: from, output: to };
  });
  return { steps, sizes, results: outputs.map((tensor) => holds.indexOf(tensor)) };
}
