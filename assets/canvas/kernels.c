/* The layers of small networks: dense, convolutions, transposed convolutions, scales, and their activations.
 *
 * Freestanding C for WebAssembly with SIMD; float32, row-major, channels last. Knows no file and no order of layers:
 * the caller puts weights, inputs and ops into this module's memory, above __heap_base, and grows it.
 *
 * Nearly everything is one loop: for each point of a grid, a window of the input times the kernel. A dense layer is a
 * convolution of images of one pixel. A transposed convolution with strides is stride x stride ordinary ones, each of
 * which fills every stride-th pixel, so that no product is made in vain.
 */
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
#define PLAIN _Pragma("clang loop vectorize(disable) interleave(disable) unroll(disable)") /* for the rests: small */

typedef v128_t Lanes;                                   /* four floats */
typedef unsigned short Half __attribute__((may_alias)); /* in the same place as floats */

enum { CONVOLUTION, TRANSPOSED, SCALE }; /* Op.kind */
enum { LINEAR, RELU, TANH, SIGMOID };    /* Op.activation */

enum { POINTS = 4, OUTPUTS = 8, ROWS = 8 }; /* what the inner loops keep in registers; in V8, 6 x 8 is slower */
enum { FEW_IMAGES = 3 };                    /* up to here a dense layer is all reading of weights, and may skip some */

/* A layer, as the caller writes it: 16 words of 4 bytes. A dense one has height, width, kernel and strides of 1. */
typedef struct {
  int kind, activation;
  int in_height, in_width, in_channels;
  int out_height, out_width, out_channels;
  int kernel_height, kernel_width;
  int stride_y, stride_x;
  int top, left;       /* what pads a convolution's input; what is cropped from a transposed one's output */
  const float *kernel; /* (kernel_height, kernel_width, in_channels, out_channels); a scale's: (in_channels,) */
  const float *bias;   /* (out_channels,) */
} Op;

/* An image with zeros around it: where the original starts in it, and the size of the whole. */
typedef struct {
  int top, left, height, width;
} Frame;

/* A grid of outputs. Each sees a window of the input: `rows` rows of `taps` pixels, `length` floats. */
typedef struct {
  int images, height, width;
  const float *in;
  int in_image, in_y, in_x, in_row; /* floats to the next image, the windows below and beside, a window's next row */
  float *out;
  int out_image, out_y, out_x;
  int rows, taps, length;
  int tap_y, tap_x, next_y, next_x; /* the kernel's tap under a window's first pixel; to that under the next */
} Grid;

static int most(int a, int b) { return a > b ? a : b; }
static int least(int a, int b) { return a < b ? a : b; }
static int divide_up(int a, int b) { return (a + b - 1) / b; }
static Lanes number(float value) { return wasm_f32x4_splat(value); }
static Lanes plus_product(Lanes sum, Lanes a, Lanes b) { return wasm_f32x4_add(sum, wasm_f32x4_mul(a, b)); }

/* ---- Activations. NaN stays NaN. ---- */

/* e^x to about 1 ulp (Cephes' expf), for x from -87 to 88; beyond, what it is there. */
static Lanes exponential(Lanes x) {
  x = wasm_f32x4_min(wasm_f32x4_max(x, number(-87)), number(88));
  Lanes n = wasm_f32x4_nearest(wasm_f32x4_mul(x, number(1.44269504088896341f)));
  x = plus_product(x, n, number(-0.693359375f)); /* ln 2 in two parts, so that this product is exact */
  x = plus_product(x, n, number(2.12194440e-4f));
  Lanes p = plus_product(number(1.3981999507e-3f), x, number(1.9875691500e-4f));
  p = plus_product(number(8.3334519073e-3f), x, p);
  p = plus_product(number(4.1665795894e-2f), x, p);
  p = plus_product(number(1.6666665459e-1f), x, p);
  p = plus_product(number(5.0000001201e-1f), x, p);
  p = wasm_f32x4_add(plus_product(x, wasm_f32x4_mul(x, x), p), number(1));
  Lanes two_to_n = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(n), wasm_i32x4_splat(127)), 23);
  return wasm_f32x4_mul(p, two_to_n);
}

static Lanes sigmoid(Lanes x) {
  return wasm_f32x4_div(number(1), wasm_f32x4_add(number(1), exponential(wasm_f32x4_neg(x))));
}

/* Cephes' tanhf: near 0 a polynomial, as 1 - 2 / (e^2x + 1) would cancel there. */
static Lanes hyperbolic_tangent(Lanes x) {
  Lanes size = wasm_f32x4_abs(x), square = wasm_f32x4_mul(x, x);
  Lanes p = plus_product(number(2.06390887954e-2f), square, number(-5.70498872745e-3f));
  p = plus_product(number(-5.37397155531e-2f), square, p);
  p = plus_product(number(1.33314422036e-1f), square, p);
  p = plus_product(number(-3.33332819422e-1f), square, p);
  Lanes near = plus_product(x, wasm_f32x4_mul(square, x), p);
  Lanes e = exponential(wasm_f32x4_add(size, size));
  Lanes far = wasm_f32x4_sub(number(1), wasm_f32x4_div(number(2), wasm_f32x4_add(e, number(1))));
  far = wasm_v128_or(far, wasm_v128_and(x, wasm_i32x4_splat((int)0x80000000)));
  return wasm_v128_bitselect(near, far, wasm_f32x4_lt(size, number(0.625f)));
}

static Lanes activated(Lanes x, int activation) {
  if (activation == RELU)
    return wasm_f32x4_max(x, number(0));
  if (activation == TANH)
    return hyperbolic_tangent(x);
  return activation == SIGMOID ? sigmoid(x) : x;
}

static void activate(float *x, int count, int activation) {
  if (activation == LINEAR)
    return;
  int i = 0;
  for (; i + 4 <= count; i += 4)
    wasm_v128_store(x + i, activated(wasm_v128_load(x + i), activation));
  PLAIN for (; i < count; i++)
    wasm_v128_store32_lane(x + i, activated(wasm_v128_load32_zero(x + i), activation), 0);
}

/* ---- Grids. ---- */

typedef struct {
  int image, y, x;
} Point;

static void step(const Grid *g, Point *at) {
  if (++at->x < g->width)
    return;
  at->x = 0;
  if (++at->y < g->height)
    return;
  at->y = 0;
  at->image++;
}

/* The next `count` windows and outputs; after the last point that one again, which writes the same number twice. */
INLINE void take(const Grid *g, Point *at, int count, const float **from, float **to) {
  UNROLL for (int i = 0; i < count; i++) {
    if (i > 0 && at->image == g->images) {
      from[i] = from[i - 1];
      to[i] = to[i - 1];
      continue;
    }
    from[i] = g->in + at->image * g->in_image + at->y * g->in_y + at->x * g->in_x;
    to[i] = g->out + at->image * g->out_image + at->y * g->out_y + at->x * g->out_x;
    step(g, at);
  }
}

/* The kernel's weights of `count` outputs from `first` on, in the order in which windows are read, `width` beside
 * each other (zeros where there are fewer). */
static void pack(const Op *op, const Grid *g, int first, int count, int width, float *packed) {
  for (int j = 0; j < g->rows; j++)
    for (int t = 0; t < g->taps; t++) {
      int tap = (g->tap_y + j * g->next_y) * op->kernel_width + g->tap_x + t * g->next_x;
      const float *from = op->kernel + tap * op->in_channels * op->out_channels + first;
      for (int i = 0; i < op->in_channels; i++, from += op->out_channels, packed += width)
        if (count == OUTPUTS) {
          wasm_v128_store(packed, wasm_v128_load(from));
          wasm_v128_store(packed + 4, wasm_v128_load(from + 4));
        } else
          PLAIN for (int o = 0; o < width; o++)
            packed[o] = o < count ? from[o] : 0;
    }
}

/* Eight outputs (or `count`, at the end) of every point: lanes are outputs, each input is broadcast to them. */
static void eight_outputs(const Grid *g, const float *packed, const float *bias, int first, int count) {
  float start[OUTPUTS];
  PLAIN for (int o = 0; o < OUTPUTS; o++)
    start[o] = o < count ? bias[first + o] : 0;
  Point at = {0, 0, 0};
  while (at.image < g->images) {
    const float *from[POINTS];
    float *to[POINTS];
    Lanes low[POINTS], high[POINTS];
    take(g, &at, POINTS, from, to);
    UNROLL for (int p = 0; p < POINTS; p++) {
      low[p] = wasm_v128_load(start);
      high[p] = wasm_v128_load(start + 4);
    }
    const float *weights = packed;
    for (int j = 0; j < g->rows; j++) {
      for (int k = 0; k < g->length; k++, weights += OUTPUTS) {
        Lanes w_low = wasm_v128_load(weights), w_high = wasm_v128_load(weights + 4);
        UNROLL for (int p = 0; p < POINTS; p++) {
          Lanes x = wasm_v128_load32_splat(from[p] + k);
          low[p] = plus_product(low[p], x, w_low);
          high[p] = plus_product(high[p], x, w_high);
        }
      }
      UNROLL for (int p = 0; p < POINTS; p++) from[p] += g->in_row;
    }
    UNROLL for (int p = 0; p < POINTS; p++) {
      float all[OUTPUTS];
      float *place = count == OUTPUTS ? to[p] + first : all;
      wasm_v128_store(place, low[p]);
      wasm_v128_store(place + 4, high[p]);
      if (count < OUTPUTS)
        PLAIN for (int o = 0; o < count; o++)
          to[p][first + o] = all[o];
    }
  }
}

static float sum_of(Lanes x) {
  return (wasm_f32x4_extract_lane(x, 0) + wasm_f32x4_extract_lane(x, 2)) +
         (wasm_f32x4_extract_lane(x, 1) + wasm_f32x4_extract_lane(x, 3));
}

/* One output of every point: lanes run along the window. For layers with few outputs, such as the image itself. */
static void one_output(const Grid *g, const float *packed, float bias, int output) {
  Point at = {0, 0, 0};
  while (at.image < g->images) {
    const float *from[POINTS];
    float *to[POINTS];
    Lanes sums[POINTS];
    take(g, &at, POINTS, from, to);
    UNROLL for (int p = 0; p < POINTS; p++) sums[p] = number(0);
    const float *weights = packed;
    for (int j = 0; j < g->rows; j++, weights += g->length) {
      int k = 0;
      for (; k + 4 <= g->length; k += 4) {
        Lanes w = wasm_v128_load(weights + k);
        UNROLL for (int p = 0; p < POINTS; p++) sums[p] = plus_product(sums[p], wasm_v128_load(from[p] + k), w);
      }
      PLAIN for (; k < g->length; k++) {
        Lanes w = wasm_v128_load32_zero(weights + k);
        UNROLL for (int p = 0; p < POINTS; p++) sums[p] = plus_product(sums[p], wasm_v128_load32_zero(from[p] + k), w);
      }
      UNROLL for (int p = 0; p < POINTS; p++) from[p] += g->in_row;
    }
    UNROLL for (int p = 0; p < POINTS; p++) to[p][output] = sum_of(sums[p]) + bias;
  }
}

/* All outputs of a grid's points. */
static void fill(const Op *op, const Grid *g, float *packed) {
  int outputs = op->out_channels;
  if (outputs < OUTPUTS)
    for (int o = 0; o < outputs; o++) {
      pack(op, g, o, 1, 1, packed);
      one_output(g, packed, op->bias[o], o);
    }
  else
    for (int o = 0; o < outputs; o += OUTPUTS) {
      int count = least(outputs - o, OUTPUTS);
      pack(op, g, o, count, OUTPUTS, packed);
      eight_outputs(g, packed, op->bias, o, count);
    }
}

/* ---- Convolutions. ---- */

/* The frame that a layer's windows reach into: for a transposed one, that of the grids that it is made of. */
static Frame frame_of(const Op *op) {
  int last_y = op->out_height - 1, last_x = op->out_width - 1;
  if (op->kind == CONVOLUTION)
    return (Frame){op->top, op->left,
                   most(op->top + op->in_height, last_y * op->stride_y + op->kernel_height),
                   most(op->left + op->in_width, last_x * op->stride_x + op->kernel_width)};
  int top = divide_up(op->kernel_height, op->stride_y) - 1, left = divide_up(op->kernel_width, op->stride_x) - 1;
  return (Frame){top, left, top + most(op->in_height, (last_y + op->top) / op->stride_y + 1),
                 left + most(op->in_width, (last_x + op->left) / op->stride_x + 1)};
}

static int is_framed(const Op *op, const Frame *f) { return f->height > op->in_height || f->width > op->in_width; }

/* The images with the zeros of their frames around them, in `framed`; the images themselves where there are none. */
static const float *frame(const Op *op, const Frame *f, int images, const float *in, float *framed) {
  if (!is_framed(op, f))
    return in;
  int row = op->in_width * op->in_channels, total = images * f->height * f->width * op->in_channels;
  for (int i = 0; i < total; i++)
    framed[i] = 0;
  for (int n = 0; n < images; n++)
    for (int y = 0; y < op->in_height; y++, in += row) {
      float *to = framed + ((n * f->height + f->top + y) * f->width + f->left) * op->in_channels;
      for (int i = 0; i < row; i++)
        to[i] = in[i];
    }
  return framed;
}

/* Where the framed images lie and the outputs go; of windows, the strides of a transposed convolution's grid. */
static Grid grid_of(const Op *op, const Frame *f, int images, const float *in, float *out) {
  int row = f->width * op->in_channels, out_row = op->out_width * op->out_channels;
  return (Grid){.images = images,
                .in = in,
                .in_image = f->height * row,
                .in_y = row,
                .in_x = op->in_channels,
                .in_row = row,
                .out = out,
                .out_image = op->out_height * out_row,
                .out_y = out_row,
                .out_x = op->out_channels};
}

static void convolve(const Op *op, Grid g, float *packed) {
  g.height = op->out_height;
  g.width = op->out_width;
  g.in_y *= op->stride_y;
  g.in_x *= op->stride_x;
  g.rows = op->kernel_height;
  g.taps = op->kernel_width;
  g.length = g.taps * op->in_channels;
  g.next_y = g.next_x = 1;
  fill(op, &g, packed);
}

/* The pixels y, y + stride_y, ... and x, x + stride_x, ...: the taps that reach them are every stride-th of the kernel,
 * the last of them meets the first pixel of the window. */
static void convolve_every(const Op *op, Grid g, int y, int x, const Frame *f, float *packed) {
  int rest_y = (y + op->top) % op->stride_y, rest_x = (x + op->left) % op->stride_x;
  g.height = divide_up(op->out_height - y, op->stride_y);
  g.width = divide_up(op->out_width - x, op->stride_x);
  g.rows = divide_up(most(op->kernel_height - rest_y, 0), op->stride_y);
  g.taps = divide_up(most(op->kernel_width - rest_x, 0), op->stride_x);
  g.length = g.taps * op->in_channels;
  g.tap_y = rest_y + (g.rows - 1) * op->stride_y;
  g.tap_x = rest_x + (g.taps - 1) * op->stride_x;
  g.next_y = -op->stride_y;
  g.next_x = -op->stride_x;
  g.in += (f->top + (y + op->top) / op->stride_y - (g.rows - 1)) * g.in_y;
  g.in += (f->left + (x + op->left) / op->stride_x - (g.taps - 1)) * g.in_x;
  g.out += y * g.out_y + x * g.out_x;
  g.out_y *= op->stride_y;
  g.out_x *= op->stride_x;
  fill(op, &g, packed);
}

static void convolve_transposed(const Op *op, Grid g, const Frame *f, float *packed) {
  for (int y = 0; y < least(op->stride_y, op->out_height); y++)
    for (int x = 0; x < least(op->stride_x, op->out_width); x++)
      convolve_every(op, g, y, x, f, packed);
}

/* ---- A dense layer on one image, and scales. ---- */

static int is_dense(const Op *op) {
  return op->kind == CONVOLUTION && op->kernel_height * op->kernel_width == 1 && op->in_height * op->in_width == 1 &&
         op->out_height * op->out_width == 1;
}

/* out += the sum of `count` rows of the kernel, each times its input; summed first, which rounds less. */
INLINE void add_rows(float *out, int outputs, const float *const *rows, const float *x, int count) {
  int o = 0;
  for (; o + 4 <= outputs; o += 4) {
    Lanes sum = wasm_f32x4_mul(number(x[0]), wasm_v128_load(rows[0] + o));
    UNROLL for (int r = 1; r < count; r++) sum = plus_product(sum, number(x[r]), wasm_v128_load(rows[r] + o));
    wasm_v128_store(out + o, wasm_f32x4_add(wasm_v128_load(out + o), sum));
  }
  PLAIN for (; o < outputs; o++) {
    float sum = 0;
    PLAIN for (int r = 0; r < count; r++) sum += x[r] * rows[r][o];
    out[o] += sum;
  }
}

/* One image through a dense layer, row by row of the kernel: rows whose input is zero (after a relu) are not read. */
static void dense(const Op *op, const float *in, float *out) {
  const float *rows[ROWS];
  float x[ROWS];
  int waiting = 0;
  PLAIN for (int o = 0; o < op->out_channels; o++)
    out[o] = op->bias[o];
  for (int i = 0; i < op->in_channels; i++) {
    if (in[i] == 0)
      continue;
    rows[waiting] = op->kernel + i * op->out_channels;
    x[waiting++] = in[i];
    if (waiting < ROWS)
      continue;
    add_rows(out, op->out_channels, rows, x, ROWS);
    waiting = 0;
  }
  PLAIN for (int r = 0; r < waiting; r++)
    add_rows(out, op->out_channels, rows + r, x + r, 1);
}

static void scale(const Op *op, int count, const float *in, float *out) {
  PLAIN for (int i = 0, channel = 0; i < count; i++, channel = channel + 1 == op->in_channels ? 0 : channel + 1)
    out[i] = in[i] * op->kernel[channel] + op->bias[channel];
}

/* ---- What the caller calls. ---- */

/* How many floats of its own `run` needs for so many images. A double, as it may be more than memory can hold. */
EXPORT(scratch) double scratch(const Op *op, int images) {
  if (op->kind == SCALE)
    return 0;
  Frame f = frame_of(op);
  double framed = is_framed(op, &f) ? (double)images * f.height * f.width * op->in_channels : 0;
  return framed + (double)op->kernel_height * op->kernel_width * op->in_channels * OUTPUTS;
}

/* Runs a layer on some images: from `in` to `out`, which do not overlap. */
EXPORT(run) void run(const Op *op, int images, const float *in, float *out, float *scratch) {
  int count = images * op->out_height * op->out_width * op->out_channels;
  if (op->kind == SCALE) {
    scale(op, count, in, out);
  } else if (is_dense(op) && images <= FEW_IMAGES) {
    for (int n = 0; n < images; n++)
      dense(op, in + n * op->in_channels, out + n * op->out_channels);
  } else {
    Frame f = frame_of(op);
    float *packed = scratch;
    scratch += op->kernel_height * op->kernel_width * op->in_channels * OUTPUTS;
    Grid g = grid_of(op, &f, images, frame(op, &f, images, in, scratch), out);
    if (op->kind == CONVOLUTION)
      convolve(op, g, packed);
    else
      convolve_transposed(op, g, &f, packed);
  }
  activate(out, count, op->activation);
}

/* Makes `count` half-precision numbers, which lie in the upper half of the room for the result, single ones. */
EXPORT(widen) void widen(float *numbers, int count) {
  const Half *halves = (const Half *)(numbers + count) - count;
  PLAIN for (int i = 0; i < count; i++) {
    unsigned half = halves[i], size = (half & 0x7fffu) << 13;
    union {
      unsigned bits;
      float value;
    } number = {size};
    number.value *= 0x1p112f; /* moves the exponent's bias from 15 to 127, and makes subnormal numbers normal */
    if (size >= 0x7c00u << 13)
      number.bits = size | 0x7f800000u;
    number.bits |= (half & 0x8000u) << 16;
    numbers[i] = number.value;
  }
}
