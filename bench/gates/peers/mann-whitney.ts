/** Mann-Whitney U as R's `wilcox.test` and Kayenta compute it for samples with ties: normal, tie- and continuity-corrected. */

/** Both sorted. */
export interface Samples {
  experiment: Float64Array;
  control: Float64Array;
}

/** The correction for continuity that belongs to an end of the interval; none for the Hodges-Lehmann estimate. */
const LOW_END = 0.5;

/**
 * Whether the lower end of the confidence interval of (experiment - control) lies above tolerance x |estimated shift|. Both
 * are bisected only until that is known. Samples of one value have no interval.
 */
export function isShiftedUp(samples: Samples, { z, tolerance }: { z: number; tolerance: number }): boolean {
  const [low, lowAtMost] = shiftBetween(samples, { z, correction: LOW_END }, (_, most) => most <= 0);
  if (!(lowAtMost > 0)) return false;
  const end = (low + lowAtMost) / 2;
  const isAbove = (estimate: number) => end > tolerance * Math.abs(estimate);
  // An estimate above 0 lies between its own bounds, and so does what it is held against.
  const [least, most] = shiftBetween(
    samples,
    { z: 0, correction: 0 },
    (from, to) => from > 0 && isAbove(from) === isAbove(to),
  );
  return isAbove((least + most) / 2);
}

/** z of the rank sum of `experiment - shift` among both samples; falls as the shift grows. */
export function zAt(
  { experiment, control }: Samples,
  { shift, correction }: { shift: number; correction: number },
): number {
  const [m, n] = [experiment.length, control.length];
  let wins = 0;
  let ties = 0;
  let i = 0;
  let j = 0;
  while (i < m || j < n) {
    const mine = i < m ? experiment[i]! - shift : Number.POSITIVE_INFINITY;
    const theirs = j < n ? control[j]! : Number.POSITIVE_INFINITY;
    const value = mine < theirs ? mine : theirs;
    const [firstI, firstJ] = [i, j];
    while (i < m && experiment[i]! - shift <= value) i += 1;
    while (j < n && control[j]! <= value) j += 1;
    const [here, there] = [i - firstI, j - firstJ];
    wins += here * (firstJ + there / 2);
    const size = here + there;
    if (size > 1) ties += size ** 3 - size;
  }
  const total = m + n;
  const spread = Math.sqrt(((m * n) / 12) * (total + 1 - ties / (total * (total - 1))));
  return spread > 0 ? (wins - (m * n) / 2 - correction) / spread : 0;
}

const STEPS = 40;

/**
 * Bounds of the shift at which `zAt` passes z, by bisection (it is a falling step function) until `isEnough`: the shift is
 * their middle. Both are the same end when z is not passed.
 */
export function shiftBetween(
  samples: Samples,
  { z, correction }: { z: number; correction: number },
  isEnough: (least: number, most: number) => boolean = () => false,
): [least: number, most: number] {
  const { experiment, control } = samples;
  let least = experiment[0]! - control.at(-1)!;
  let most = experiment.at(-1)! - control[0]!;
  const above = (shift: number) => zAt(samples, { shift, correction }) - z;
  if (!(most > least)) return [0, 0];
  if (above(least) <= 0) return [least, least];
  if (above(most) >= 0) return [most, most];
  for (let step = 0; step < STEPS && !isEnough(least, most); step++) {
    const middle = (least + most) / 2;
    if (above(middle) > 0) least = middle;
    else most = middle;
  }
  return [least, most];
}
