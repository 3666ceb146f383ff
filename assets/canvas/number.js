// Coordinates as text. Rounded to the address's three decimals first, so that a link reopened shows what was shown.

/** A coordinate as the address keeps it; `toFixed` halves away from zero too. @param {number} value */
export function thousandths(value) {
  return (Math.sign(value) * Math.round(Math.abs(value) * 1000)) / 1000; // exact: a float32 times 1000 is
}

/** Two decimals as a number field takes them, and no minus before nothing. @param {number} value */
export function plain(value) {
  const text = thousandths(value).toFixed(2);
  return text === "-0.00" ? "0.00" : text;
}

/** Two decimals as text has them: with a minus as wide as a plus. @param {number} value */
export function signed(value) {
  return plain(value).replace("-", "−");
}

/** The distance of a point from the origin. @param {Float32Array} z */
export function distance(z) {
  let sum = 0;
  for (let k = 0; k < z.length; k++) sum += thousandths(z[k]) ** 2;
  return Math.sqrt(sum).toFixed(2);
}
