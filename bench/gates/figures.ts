const never = Number.POSITIVE_INFINITY;

const sorted = (ticks: ReadonlyArray<number | null>): number[] =>
  ticks.map((tick) => tick ?? never).toSorted((a, b) => a - b);

/** Middle of the ticks; "never" (null) is later than every tick. */
export function median(ticks: ReadonlyArray<number | null>): number {
  const values = sorted(ticks);
  const [a, b] = [values[Math.floor((values.length - 1) / 2)]!, values[Math.floor(values.length / 2)]!];
  return a === b ? a : (a + b) / 2;
}

/** Between which values the median lies, three standard errors each way, by its rank. */
export function medianBounds(ticks: ReadonlyArray<number | null>): [low: number, high: number] {
  const values = sorted(ticks);
  const reach = Math.ceil(1.5 * Math.sqrt(values.length));
  const middle = Math.floor(values.length / 2);
  return [values[Math.max(0, middle - reach)]!, values[Math.min(values.length - 1, middle + reach)]!];
}

export const shareOf = (ticks: ReadonlyArray<number | null>): number =>
  ticks.filter((tick) => tick !== null).length / ticks.length;

/** A probability's estimate may lie this much above it. */
export const threeErrors = (probability: number, replications: number): number =>
  3 * Math.sqrt((probability * (1 - probability)) / replications);

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const tickWords = (ticks: number): string => (Number.isFinite(ticks) ? `${Number(ticks.toFixed(1))}` : "never");
