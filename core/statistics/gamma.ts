/** Coefficients for g = 7, n = 9. Source: Godfrey, "A note on the computation of the convergent Lanczos series" (2001). */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const tiny = 1e-300;
const accuracy = 1e-15;
const mostTerms = 100_000;

/** Natural logarithm of the gamma function of a positive number. */
export function logGamma(value: number): number {
  if (value < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * value)) - logGamma(1 - value);
  const shifted = value - 1;
  const base = shifted + 7.5;
  const sum = lanczos.reduce((total, one, term) => (term === 0 ? one : total + one / (shifted + term)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * Upper regularised incomplete gamma function Q(shape, x) = Γ(shape, x) / Γ(shape).
 * Shape   shape > 0, x ≥ 0.
 * Result  from 1 at x = 0 down to 0.
 * Method  the series of the complement for x < shape + 1, otherwise Lentz's continued fraction.
 * Source  Numerical Recipes, 3rd edition, 6.2; DLMF 8.7.1 and 8.9.2.
 */
export function upperGamma(shape: number, x: number): number {
  if (!(shape > 0) || !(x >= 0)) throw new RangeError(`upperGamma(${shape}, ${x})`);
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x < shape + 1) return 1 - front * series(shape, x);
  return front * fraction(shape, x);
}

function series(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let step = 1; step < mostTerms && Math.abs(term) > Math.abs(sum) * accuracy; step++) {
    term *= x / (shape + step);
    sum += term;
  }
  return sum;
}

function fraction(shape: number, x: number): number {
  let below = x + 1 - shape;
  let above = 1 / tiny;
  let ratio = 1 / below;
  let result = ratio;
  for (let step = 1; step < mostTerms; step++) {
    const factor = -step * (step - shape);
    below += 2;
    ratio = 1 / nonZero(factor * ratio + below);
    above = nonZero(below + factor / above);
    const change = ratio * above;
    result *= change;
    if (Math.abs(change - 1) < accuracy) break;
  }
  return result;
}

function nonZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
