/**
 * Words of this folder:
 * stream: one population in one arm (canary, baseline, canary's group a …); index 0 is the canary unless stated.
 * block: the counts of all streams over one closed interval, the unit in which evidence grows.
 * e-value: evidence against a null hypothesis, fair price 1; log e is in nats; an e-process may be read at any time.
 * harm / safe: the null "the release is no worse" (rejecting it rolls back) / "it is worse than the margin" (rejecting it promotes).
 * epoch: a moment from which evidence is counted afresh beside the older counts, so that late regressions are found fast.
 */

/** Counts per interval and stream. `n`: observations, `s`: sum of values (events when values are 0 or 1). */
export interface RateBlock {
  n: number[];
  s: number[];
}

/** As {@link RateBlock} with `q`: sum of squared values. */
export interface MomentBlock extends RateBlock {
  q: number[];
}

/** Natural logarithm of an e-value, in nats. */
export type LogE = number;

const SLACK = 1e-9;

/** Throws RangeError unless the row has one finite, non-negative count per stream. */
export function requireCounts(name: string, row: readonly number[], streams: number): void {
  if (row.length !== streams) throw new RangeError(`${name}: expected ${streams} streams, got ${row.length}`);
  for (const count of row) {
    if (!(count >= 0 && count < Number.POSITIVE_INFINITY)) throw new RangeError(`${name}: ${count} is not a count`);
  }
}

/** Throws RangeError unless 0 <= smaller[i] <= larger[i], up to rounding: values outside [0, 1] void the guarantee. */
export function requireWithinUnit(smaller: readonly number[], larger: readonly number[]): void {
  for (let i = 0; i < larger.length; i++) {
    const limit = larger[i]!;
    if (smaller[i]! > limit + SLACK * Math.max(1, limit)) {
      throw new RangeError(`stream ${i}: ${smaller[i]} exceeds ${limit}; values must lie in [0, 1]`);
    }
  }
}

/** Validated, normalised (-0 becomes 0, so that JSON keeps it) coefficients of a contrast. */
export function contrastCoefficients(coeffs: readonly number[]): number[] {
  if (!coeffs.every(Number.isFinite) || coeffs.every((c) => c === 0)) {
    throw new RangeError("coeffs: finite numbers, at least one not 0");
  }
  return coeffs.map((c) => c + 0);
}

/** Validated block minimum: with none, a block could be empty in one stream. */
export function blockMinimum(minPerStream: number | undefined): number {
  const minimum = minPerStream ?? 1;
  if (!(minimum > 0 && Number.isFinite(minimum))) throw new RangeError("minPerStream: a number above 0");
  return minimum;
}

export function requireFinite(name: string, value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`${name}: ${value} is not a finite number`);
  return value + 0;
}

/** Two streams are the usual case, and a literal costs far less than an array whose length is only known later. */
export function addRows(a: readonly number[], b: readonly number[]): number[] {
  if (a.length === 2) return [a[0]! + b[0]!, a[1]! + b[1]!];
  const sum = new Array<number>(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = a[i]! + b[i]!;
  return sum;
}

export function zeros(length: number): number[] {
  return length === 2 ? [0, 0] : new Array<number>(length).fill(0);
}

/** Whether nothing is in a block: then another takes its place instead of being added to it. */
export function isEmptyBlock({ n, s }: RateBlock): boolean {
  for (let i = 0; i < n.length; i++) if (n[i] !== 0 || s[i] !== 0) return false;
  return true;
}

export function smallest(row: readonly number[]): number {
  let least = row[0]!;
  for (const value of row) if (value < least) least = value;
  return least;
}
