// Where a map lies on its plane: whatever its own units, all of it fits between -1 and 1. Pure numbers.

const ROOM = 1.06; // of what the points take, so that none lies on the frame's edge

export class Frame {
  /** @param {Float32Array} coordinates (n, 2); what is no number counts for nothing */
  constructor(coordinates) {
    const [fromX, toX] = extent(coordinates, 0);
    const [fromY, toY] = extent(coordinates, 1);
    this.x = (fromX + toX) / 2;
    this.y = (fromY + toY) / 2;
    this.half = (ROOM * Math.max(toX - fromX, toY - fromY)) / 2 || 1;
  }

  /** The coordinates on the plane, one after another. @param {Float32Array} coordinates @returns {Float32Array} */
  onPlane(coordinates) {
    return coordinates.map((value, k) => (value - (k % 2 ? this.y : this.x)) / this.half);
  }
}

/** @param {Float32Array} coordinates @param {number} axis @returns {[number, number]} */
function extent(coordinates, axis) {
  let [from, to] = [Infinity, -Infinity];
  for (let k = axis; k < coordinates.length; k += 2) {
    const value = coordinates[k];
    if (value < from) from = value; // never true of what is no number
    if (value > to) to = value;
  }
  return to >= from && Number.isFinite(to - from) ? [from, to] : [0, 0];
}
