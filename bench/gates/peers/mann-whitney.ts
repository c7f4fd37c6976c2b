/** Mann-Whitney U as R's `wilcox.test` and Kayenta compute it for samples with ties: normal, tie- and continuity-corrected. */

export interface Shift {
  low: number;
  high: number;
  /** Hodges-Lehmann estimate of experiment - control. */
  estimate: number;
}

/** Confidence interval of the shift, both samples sorted; null when all values are one. */
export function shiftInterval(experiment: Float64Array, control: Float64Array, z: number): Shift | null {
  const least = experiment[0]! - control.at(-1)!;
  const most = experiment.at(-1)! - control[0]!;
  if (!(most > least)) return null;
  const root = (target: number, correction: number) =>
    findRoot((shift) => zAt(experiment, control, { shift, correction }) - target, least, most);
  return { low: root(z, 0.5), high: root(-z, -0.5), estimate: root(0, 0) };
}

/** z of the rank sum of `experiment - shift` among both samples; falls as the shift grows. */
export function zAt(
  experiment: Float64Array,
  control: Float64Array,
  { shift, correction }: { shift: number; correction: number },
): number {
  const [m, n] = [experiment.length, control.length];
  let wins = 0;
  let ties = 0;
  let below = 0;
  let i = 0;
  let j = 0;
  while (i < m || j < n) {
    const value = Math.min(i < m ? experiment[i]! - shift : Infinity, j < n ? control[j]! : Infinity);
    const [firstI, firstJ] = [i, j];
    while (i < m && experiment[i]! - shift <= value) i += 1;
    while (j < n && control[j]! <= value) j += 1;
    const [here, there] = [i - firstI, j - firstJ];
    wins += here * (below + there / 2);
    below += there;
    const size = here + there;
    ties += size ** 3 - size;
  }
  const total = m + n;
  const spread = Math.sqrt(((m * n) / 12) * (total + 1 - ties / (total * (total - 1))));
  return spread > 0 ? (wins - (m * n) / 2 - correction) / spread : 0;
}

const STEPS = 40;

/** Bisection of a falling step function; an end when it does not change its sign. */
function findRoot(at: (x: number) => number, least: number, most: number): number {
  let [low, high] = [least, most];
  if (at(low) <= 0) return low;
  if (at(high) >= 0) return high;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (at(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
