// Which window of the plane the square frame shows: plane units to CSS pixels and back, zoom and pan. Pure numbers.
//
// With `flat` (one latent dimension) only u is zoomed and moved; v runs from -0.5 at the bottom to 0.5 at the top.

/**
 * How far one can zoom, in multiples of the reach of the codes. The widest window shows three times as far as they
 * lie; a point or a pin still further out is shown by panning there, and the overlay's arrow says which way.
 */
const SPANS = { least: 0.02, most: 6 };
/**
 * How far out the window's middle can be moved: to wherever a point can be. That is 100 in each latent dimension
 * (address.js), and so along a principal component of 128 of them at most 100 * sqrt(128) = 1131.
 */
const FARTHEST_MIDDLE = 1200;

/** What of a view its window is. @typedef {{centre: [number, number], span: number}} Window */
/** A store as zooming and panning need it: one whose view has a window.
 * @typedef {{view: Window, change(window: Partial<Window>): void, commit(): void}} Zoomable */

export class Viewport {
  /** @param {number} size of the frame in CSS pixels @param {[number, number]} centre @param {number} span
   * @param {boolean} flat */
  constructor(size, centre, span, flat) {
    this.size = size;
    this.span = span;
    this.flat = flat;
    this.u0 = centre[0] - span / 2;
    this.v0 = flat ? -0.5 : centre[1] - span / 2;
    this.perU = size / span;
    this.perV = flat ? size : this.perU;
  }

  /** @param {number} u */
  x(u) {
    return (u - this.u0) * this.perU;
  }

  /** @param {number} v */
  y(v) {
    return this.size - (v - this.v0) * this.perV;
  }

  /** @param {number} x */
  u(x) {
    return this.u0 + x / this.perU;
  }

  /** @param {number} y */
  v(y) {
    return this.v0 + (this.size - y) / this.perV;
  }

  /** u from, u to, v from, v to. @returns {[number, number, number, number]} */
  window() {
    return [this.u(0), this.u(this.size), this.v(this.size), this.v(0)];
  }
}

/**
 * The span nearest to `span` that one may zoom to.
 * @param {number} span @param {number} reach
 */
export function within(span, reach) {
  return Math.max(SPANS.least * reach, Math.min(SPANS.most * reach, span));
}

/** The coordinate nearest to `value` that the window's middle may have. @param {number} value */
export function far(value) {
  return Math.max(-FARTHEST_MIDDLE, Math.min(FARTHEST_MIDDLE, value));
}

/**
 * The view in which the place under (x, y) stays there and `span` plane units are seen.
 * @param {Viewport} viewport @param {[number, number]} centre @param {number} x @param {number} y @param {number} span
 * @returns {Window}
 */
export function zoomedAbout(viewport, centre, x, y, span) {
  const [across, up] = [x / viewport.size - 0.5, 0.5 - y / viewport.size];
  const v = viewport.flat ? centre[1] : viewport.v(y) - up * span;
  return { centre: [viewport.u(x) - across * span, v], span };
}

/**
 * The plane's middle after everything on it has moved by (dx, dy) pixels; not further out than any point can be.
 * @param {Viewport} viewport @param {[number, number]} centre @param {number} dx @param {number} dy
 * @returns {[number, number]}
 */
export function movedBy(viewport, [u, v], dx, dy) {
  return [far(u - dx / viewport.perU), viewport.flat ? v : far(v + dy / viewport.perV)];
}
