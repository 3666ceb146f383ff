// Counts of light: the quantile of a Poisson distribution, so that one field of uniform numbers gives the noise of every
// strength. Pure numbers.

const FAR = 10; // deviations below the mean: what lies there counts for nothing
const STIRLING = 16; // from here on its series has all the digits of a double

/** The smallest count whose cumulative probability reaches `u`, but at most `top`.
 * @param {number} rate @param {number} u in [0, 1) @param {number} top */
export function poissonQuantile(rate, u, top) {
  if (!(rate > 0)) return 0;
  let count = Math.max(0, Math.floor(rate - FAR * Math.sqrt(rate)));
  let share = Math.exp(count * Math.log(rate) - rate - logFactorial(count));
  let sum = share;
  while (sum < u && count < top) {
    count++;
    share *= rate / count;
    sum += share;
    if (share < 1e-18 && count > rate) break; // `u` lies beyond what doubles tell apart
  }
  return Math.min(count, top);
}

/** @param {number} count */
function logFactorial(count) {
  let sum = 0;
  if (count < STIRLING) {
    for (let k = 2; k <= count; k++) sum += Math.log(k);
    return sum;
  }
  const n = count + 1;
  const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
  return (n - 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}
