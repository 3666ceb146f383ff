// The shapes of marks as paths. Knows neither colours nor what a mark stands for.

/** Corners of the shapes that have some; a circle of their size has radius 1. @type {Record<string, number[][]>} */
const CORNERS = {
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
  "triangle-up": [[0, -1.35], [1.25, 0.9], [-1.25, 0.9]],
  cross: arms(0),
  x: arms(Math.PI / 4),
  star: rays(5, 1.5, 0.65),
  hexagram: rays(6, 1.4, 0.8),
};

/** A cross of four equal arms, turned. @param {number} angle */
function arms(angle) {
  const [long, half] = [1.3, 0.45];
  const arm = [[-half, -half], [-half, -long], [half, -long]];
  return [0, 1, 2, 3].flatMap((k) => arm.map(([x, y]) => turned(x, y, angle + (k * Math.PI) / 2)));
}

/** A star. @param {number} count @param {number} outer @param {number} inner */
function rays(count, outer, inner) {
  return Array.from({ length: 2 * count }, (_, k) => turned(0, k % 2 ? -inner : -outer, (k * Math.PI) / count));
}

/** @param {number} x @param {number} y @param {number} angle */
function turned(x, y, angle) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [x * cos - y * sin, x * sin + y * cos];
}

/**
 * The outline of a shape, about (x, y).
 * @param {string} shape @param {number} x @param {number} y @param {number} radius
 */
export function outline(shape, x, y, radius) {
  const path = new Path2D();
  const corners = CORNERS[shape];
  if (corners) for (const [dx, dy] of corners) path.lineTo(x + dx * radius, y + dy * radius);
  else path.arc(x, y, radius, 0, 2 * Math.PI);
  path.closePath();
  return path;
}
