/** 95 % score interval of a share, 0–1 (Wilson 1927); for display, the gate's own evidence decides. Null without observations. */
export function wilson(n: number, s: number): { value: number; low: number; high: number } | null {
  if (n <= 0) return null;
  const z2 = 1.959964 ** 2;
  const share = s / n;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n)) * Math.sqrt(z2)) / (1 + z2 / n);
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
