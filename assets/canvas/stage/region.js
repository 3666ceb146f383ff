// The region that a step of a lesson shows on the plane: a disc, or the strip or rectangle between bounds. Only where
// the plane is of the dimensions that it is about.

/** @typedef {import("../types.js").Condition} Condition @typedef {import("../viewport.js").Viewport} Viewport */
/** @typedef {import("../types.js").Axes} Axes @typedef {import("../types.js").View} View */

/**
 * Draws the region of now: dashes in the accent's colour on a white line, one of which stands out from whatever lies
 * under it.
 * @param {CanvasRenderingContext2D} pen @param {View} view @param {Viewport} viewport
 * @param {import("../types.js").Theme} theme
 */
export function drawRegion(pen, { region, axes }, viewport, { primary }) {
  for (const path of outlines(region, axes, viewport)) {
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 3;
    pen.stroke(path);
    pen.setLineDash([7, 5]);
    pen.strokeStyle = primary;
    pen.stroke(path);
    pen.setLineDash([]);
  }
}

/**
 * The outlines of a region, as paths in CSS pixels.
 * @param {Condition[]} region @param {Axes} axes @param {Viewport} viewport @returns {Path2D[]}
 */
function outlines(region, axes, viewport) {
  if (axes.kind !== "z") return [];
  const discs = region.filter(([kind, i, j]) => (kind === "disc" || kind === "outside") && along(axes, i, j) !== 0);
  const bounds = region.filter(([kind, k]) => kind === "range" && (k === axes.i || k === axes.j));
  return [...discs.map((one) => disc(one, axes, viewport)), ...(bounds.length ? [rectangle(bounds, axes, viewport)] : [])];
}

/** 1 where the axes are these dimensions, -1 where they are the other way round, else 0.
 * @param {Axes} axes @param {number} i @param {number} j */
function along(axes, i, j) {
  if (axes.i === i && axes.j === j) return 1;
  return axes.i === j && axes.j === i ? -1 : 0;
}

/** @param {Condition} condition @param {Axes} axes @param {Viewport} viewport */
function disc([, i, j, a, b, radius], axes, viewport) {
  const [u, v] = along(axes, i, j) === 1 ? [a, b] : [b, a];
  const path = new Path2D();
  path.arc(viewport.x(u), viewport.y(v), radius * viewport.perU, 0, 2 * Math.PI);
  return path;
}

/** All bounds at once; what has none reaches a little over the edge. @param {Condition[]} bounds @param {Axes} axes
 * @param {Viewport} viewport */
function rectangle(bounds, axes, viewport) {
  const [left, right, bottom, top] = viewport.window();
  const room = (right - left) / 20;
  const box = { u: [left - room, right + room], v: [bottom - room, top + room] };
  for (const [, k, least, most] of bounds) {
    const side = k === axes.i ? box.u : box.v;
    if (least !== null) side[0] = Math.max(side[0], least);
    if (most !== null) side[1] = Math.min(side[1], most);
  }
  const path = new Path2D();
  const [x, y] = [viewport.x(box.u[0]), viewport.y(box.v[1])];
  path.rect(x, y, viewport.x(box.u[1]) - x, viewport.y(box.v[0]) - y);
  return path;
}
