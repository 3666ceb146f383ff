// The arrow at the frame's edge that says where the point is, when the window does not show it. Knows pixels only.

/** @typedef {{x: number, y: number, angle: number}} Arrow its tip, in pixels; in radians from right towards down */

const INSET = 9; // pixels from the frame's edge to the tip
const LENGTH = 12;
const HALF_WIDTH = 7;

/**
 * The arrow to a place outside the frame, as near to it as the frame allows; null where it lies inside.
 * @param {number} x @param {number} y @param {number} size of the frame
 * @returns {Arrow | null}
 */
export function arrowTo(x, y, size) {
  if (x >= 0 && x <= size && y >= 0 && y <= size) return null;
  /** @param {number} value */
  const inside = (value) => Math.max(INSET, Math.min(size - INSET, value));
  const [tipX, tipY] = [inside(x), inside(y)];
  return { x: tipX, y: tipY, angle: Math.atan2(y - tipY, x - tipX) };
}

/** Lays the arrow as the pen's path: a triangle.
 * @param {CanvasRenderingContext2D} pen @param {Arrow} arrow */
export function drawArrow(pen, { x, y, angle }) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  pen.beginPath();
  for (const [along, aside] of [[-LENGTH, -HALF_WIDTH], [0, 0], [-LENGTH, HALF_WIDTH]]) {
    pen.lineTo(x + along * cos - aside * sin, y + along * sin + aside * cos);
  }
  pen.closePath();
}
