// By how much a density drawn in pixels is smoothed: said by the one who draws it, done by the one who computes it.

/**
 * Pixels squared that each variance gains. A Gaussian much narrower than a pixel would fall between the pixels'
 * centres and vanish; half a pixel more, it keeps its mass, and wide ones hardly change.
 */
export const PIXEL_VARIANCE = 0.25;

/** The standard deviation of the smoothing, in the units of `pixel`, the width of one. @param {number} pixel */
export function smoothing(pixel) {
  return Math.sqrt(PIXEL_VARIANCE) * pixel;
}
