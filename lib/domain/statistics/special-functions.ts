/** Riemann zeta(k) - 1 for k = 2, 3, … */
const ZETA_MINUS_ONE = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
  0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5,
  7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8,
  7.45071178983543e-9, 3.725334024788457e-9, 1.862659723513049e-9, 9.313274324196682e-10, 4.656629065033784e-10,
];
/** Coefficients of 1/x, 1/x^3, … in Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
const EULER_GAMMA = 0.5772156649015329;
const HALF_LOG_TWO_PI = 0.9189385332046728;
const STIRLING_FROM = 16;

/**
 * ln Gamma(x) for x > 0, relative error below 1e-13 also near its zeros 1 and 2 (NaN elsewhere).
 * Abramowitz and Stegun 6.1.33 (series), 6.1.15 (recurrence), 6.1.41 (Stirling).
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x >= STIRLING_FROM) return stirling(x);
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  if (x < 1.5) return logGammaAboutTwo(x - 1) - Math.log1p(x - 1);
  let product = 1;
  let argument = x;
  while (argument > 2.5) {
    argument -= 1;
    product *= argument;
  }
  return Math.log(product) + logGammaAboutTwo(argument - 2);
}

/** ln Gamma(2 + w) for |w| <= 1/2. */
function logGammaAboutTwo(w: number): number {
  // Planned shares make whole numbers of most priors, for which nothing is left to add up.
  if (w === 0) return 0;
  let sum = 0;
  for (let k = ZETA_MINUS_ONE.length + 1; k >= 2; k--) {
    const sign = k % 2 === 0 ? 1 : -1;
    sum = w * (sum + (sign * ZETA_MINUS_ONE[k - 2]!) / k);
  }
  return w * (1 - EULER_GAMMA + sum);
}

function stirling(x: number): number {
  const inverse = 1 / x;
  let tail = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) tail = tail * inverse * inverse + STIRLING[k]!;
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + tail * inverse;
}

/** Complementary error function, relative error below 1e-12 down to 1e-300. Abramowitz and Stegun 7.1.6 and 7.1.14. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  return x < 2 ? 1 - errorSeries(x) : Math.exp(-x * x) * errorFraction(x);
}

/** erf(x) = 2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!; all terms are positive. */
function errorSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** exp(x^2) erfc(x) for x >= 2 by its continued fraction, evaluated backwards from a fixed depth. */
function errorFraction(x: number): number {
  let tail = x;
  for (let k = 120; k >= 1; k--) tail = x + k / 2 / tail;
  return 1 / (tail * Math.sqrt(Math.PI));
}

/** Logarithm of the standard normal distribution function; the asymptotic series of A&S 26.2.12 below -8. */
export function logNormalCdf(z: number): number {
  if (z > -8) return Math.log(0.5 * erfc(-z / Math.SQRT2));
  const tail = Math.log1p(-1 / (z * z) + 3 / z ** 4);
  return -0.5 * z * z - Math.log(-z * Math.sqrt(2 * Math.PI)) + tail;
}
