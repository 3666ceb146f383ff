// The layers of an exported network, checked, and in the words that the WebAssembly kernels (kernels.c) read. Knows no
// memory and runs nothing. Whatever a manifest says: a layer that leaves here chains, and stays inside the weights.

/**
 * @typedef {object} Op one layer as model.json writes it; which of the fields it has depends on `op`
 * @property {string} op
 * @property {number} input  a tensor; 0 is what the network reads
 * @property {number} output
 * @property {number} kernel  where its weights start, in numbers
 * @property {number} bias
 * @property {string} activation
 * @property {any} [in]
 * @property {any} [out]
 * @property {number[]} [kernel_size]
 * @property {number[]} [strides]
 * @property {number[]} [pad]
 * @property {number[]} [crop]
 * @property {number} [size]
 * @property {number} [channels]
 *
 * @typedef {object} Layer
 * @property {number} input
 * @property {number} output
 * @property {number} inputSize  numbers of one image
 * @property {number} outputSize
 * @property {number} kernel
 * @property {number} bias
 * @property {number[]} words  struct Op of kernels.c, up to its two pointers
 *
 * @typedef {object} Shape what a kind of op says of itself
 * @property {number} kind
 * @property {number[]} in  height, width, channels
 * @property {number[]} out
 * @property {number[]} kernel  height, width
 * @property {number[]} strides
 * @property {number[]} corner  top and left: padding or crop
 * @property {number} kernelCount  how many weights the kernel has
 */

/** Words of 4 bytes in struct Op. */
export const OP_WORDS = 16;

const CONVOLUTION = 0;
const TRANSPOSED = 1;
const SCALE = 2;
const ACTIVATIONS = ["linear", "relu", "tanh", "sigmoid"];
const MOST = 2 ** 26; // numbers of one image in a tensor: the kernels count bytes in 32 bits

/** The smallest module with a SIMD instruction: a function that makes four lanes and drops them. */
const SIMD_MODULE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic number, version
  ...[1, 4, 1, 96, 0, 0], // a type: () -> ()
  ...[3, 2, 1, 0], // a function of that type
  ...[10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11], // its body: i32.const 0, i8x16.splat, drop, end
);

/** Whether this browser can run the kernels. */
export function simdSupported() {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD_MODULE);
}

/**
 * The value, if it is a whole number between two bounds. Throws an Error that says what was expected of what.
 * @param {unknown} value @param {string} what @param {number} low @param {number} [high]
 */
export function whole(value, what, low, high = MOST) {
  if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return value;
  throw new Error(`${what}: expected a whole number from ${low} to ${high}, received ${JSON.stringify(value)}`);
}

/**
 * So many whole numbers of at least `low`, or an Error.
 * @param {unknown} values @param {number} count @param {string} what @param {number} low
 */
export function wholes(values, count, what, low) {
  if (Array.isArray(values) && values.length === count) return Array.from(values, (value) => whole(value, what, low));
  throw new Error(`${what}: expected ${count} whole numbers, received ${JSON.stringify(values)}`);
}

/** @param {number[]} values */
export function product(values) {
  return values.reduce((a, b) => a * b, 1);
}

/**
 * The layers of a network in their order. Throws an Error where an op is unknown, does not chain or reaches outside.
 * @param {Op[]} ops
 * @param {number} inputSize  numbers of tensor 0
 * @param {number} weightCount  numbers in all weights
 * @param {string} name  of the network, for the Error
 */
export function checkedLayers(ops, inputSize, weightCount, name) {
  if (!Array.isArray(ops)) throw new Error(`${name}: expected a list of ops, received ${JSON.stringify(ops)}`);
  const sizes = new Map([[0, inputSize]]);
  return Array.from(ops, (op, index) => {
    const what = `${name}, op ${index} (${op?.op})`;
    const layer = checkedLayer(op, weightCount, what);
    const size = sizes.get(layer.input);
    if (size === undefined) throw new Error(`${what}: reads tensor ${layer.input}, which no op before it has made`);
    if (size !== layer.inputSize) {
      throw new Error(`${what}: expected ${layer.inputSize} numbers in tensor ${layer.input}, received ${size}`);
    }
    if (sizes.has(layer.output)) throw new Error(`${what}: makes tensor ${layer.output}, which is there already`);
    sizes.set(layer.output, layer.outputSize);
    return layer;
  });
}

/** @param {Op} op @param {number} weightCount @param {string} what @returns {Layer} */
function checkedLayer(op, weightCount, what) {
  if (!Object.hasOwn(SHAPES, op?.op)) throw new Error(`${what}: expected one of ${Object.keys(SHAPES).join(", ")}`);
  const shape = SHAPES[op.op](op, what);
  const activation = ACTIVATIONS.indexOf(op.activation);
  if (activation < 0) {
    throw new Error(`${what}: expected one of ${ACTIVATIONS.join(", ")}, received ${JSON.stringify(op.activation)}`);
  }
  return {
    input: whole(op.input, `${what}, input`, 0),
    output: whole(op.output, `${what}, output`, 1),
    inputSize: whole(product(shape.in), `${what}, numbers of an input`, 1),
    outputSize: whole(product(shape.out), `${what}, numbers of an output`, 1),
    kernel: place(op.kernel, shape.kernelCount, weightCount, `${what}, kernel`),
    bias: place(op.bias, shape.out[2], weightCount, `${what}, bias`),
    words: [shape.kind, activation, ...shape.in, ...shape.out, ...shape.kernel, ...shape.strides, ...shape.corner],
  };
}

/** @param {unknown} value @param {number} count @param {number} weightCount @param {string} what */
function place(value, count, weightCount, what) {
  const start = whole(value, what, 0, weightCount);
  if (start + count <= weightCount) return start;
  throw new Error(`${what}: expected ${count} weights from ${start} on, but there are ${weightCount} in all`);
}

/** @type {Record<string, (op: Op, what: string) => Shape>} */
const SHAPES = {
  dense(op, what) {
    const [inputs, outputs] = wholes([op.in, op.out], 2, `${what}, in and out`, 1);
    return layerOfPixels(CONVOLUTION, [1, 1, inputs], [1, 1, outputs], inputs * outputs);
  },

  scale(op, what) {
    const [size, channels] = wholes([op.size, op.channels], 2, `${what}, size and channels`, 1);
    const shape = [1, whole(size / channels, `${what}, size / channels`, 1), channels];
    return layerOfPixels(SCALE, shape, shape, channels);
  },

  conv2d(op, what) {
    const shape = convolution(op, what, CONVOLUTION, wholes(op.pad, 2, `${what}, pad`, 0));
    for (const axis of [0, 1]) {
      whole((shape.out[axis] - 1) * shape.strides[axis] + shape.kernel[axis], `${what}, reach of the windows`, 1);
    }
    return shape;
  },

  conv2d_transpose(op, what) {
    return convolution(op, what, TRANSPOSED, wholes(op.crop, 2, `${what}, crop`, 0));
  },
};

/** @param {number} kind @param {number[]} from @param {number[]} to @param {number} kernelCount @returns {Shape} */
function layerOfPixels(kind, from, to, kernelCount) {
  return { kind, in: from, out: to, kernel: [1, 1], strides: [1, 1], corner: [0, 0], kernelCount };
}

/** @param {Op} op @param {string} what @param {number} kind @param {number[]} corner @returns {Shape} */
function convolution(op, what, kind, corner) {
  const from = wholes(op.in, 3, `${what}, in`, 1);
  const to = wholes(op.out, 3, `${what}, out`, 1);
  const kernel = wholes(op.kernel_size, 2, `${what}, kernel_size`, 1);
  const strides = wholes(op.strides, 2, `${what}, strides`, 1);
  return { kind, in: from, out: to, kernel, strides, corner, kernelCount: product([...kernel, from[2], to[2]]) };
}
