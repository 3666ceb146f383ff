// A Gaussian on the plane as an ellipse of so many standard deviations. Knows its covariance and the pen.

/**
 * The half-axes and the direction of the longer one, in radians from u towards v, at one standard deviation.
 * @param {[number, number, number]} covariance uu, uv, vv
 */
export function ellipseOf([uu, uv, vv]) {
  const middle = (uu + vv) / 2;
  const apart = Math.hypot((uu - vv) / 2, uv);
  return {
    major: Math.sqrt(middle + apart),
    minor: Math.sqrt(Math.max(0, middle - apart)),
    angle: 0.5 * Math.atan2(2 * uv, uu - vv),
  };
}

/**
 * Lays the ellipse as the pen's path.
 * @param {CanvasRenderingContext2D} pen @param {[number, number]} place its middle, in pixels
 * @param {[number, number, number]} covariance in plane units @param {number} scale pixels to a unit
 * @param {number} deviations
 */
export function drawGaussian(pen, [x, y], covariance, scale, deviations) {
  const { major, minor, angle } = ellipseOf(covariance);
  const factor = scale * deviations;
  pen.beginPath();
  pen.ellipse(x, y, major * factor, minor * factor, -angle, 0, 2 * Math.PI); // pixels run down, v runs up
}

/**
 * Lays the interval in place of the ellipse, where there is one latent dimension: a line, with feet at its ends.
 * @param {CanvasRenderingContext2D} pen @param {[number, number]} place @param {number} half its length, in pixels
 * @param {number} deviations the fewer, the taller the feet
 */
export function drawWhisker(pen, [x, y], half, deviations) {
  const foot = 8 / deviations;
  pen.beginPath();
  pen.moveTo(x - half, y);
  pen.lineTo(x + half, y);
  for (const end of [x - half, x + half]) {
    pen.moveTo(end, y - foot);
    pen.lineTo(end, y + foot);
  }
}
