/** Groups of fewer people are never shown or exported by their figures: a person could be told from them. */
export const SMALLEST_GROUP = 10;

/**
 * Keys of the groups whose figures are withheld. When it would be one alone, the next larger goes with it: what is left
 * out could otherwise be had by subtracting the rest from the total.
 */
export function suppressedGroups(sizes: Readonly<Record<string, number>>): Set<string> {
  const ranked = Object.entries(sizes)
    .filter(([, size]) => size > 0)
    .sort(([, a], [, b]) => a - b)
    .map(([key]) => key);
  const small = ranked.filter((key) => (sizes[key] ?? 0) < SMALLEST_GROUP);
  return new Set(small.length === 1 ? ranked.slice(0, 2) : small);
}
