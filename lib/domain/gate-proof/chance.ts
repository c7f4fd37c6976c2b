/** Chance that can be had again: the seed is stored with whatever was drawn by it. */
export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
}

/** sfc32 seeded from one integer (Chris Doty-Humphrey, PractRand; public domain). */
export function seededChance(seed: number): Chance {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88;
  let c = 0xb7e15162 ^ (seed >>> 3);
  let counter = 1;
  const next = () => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 15; round++) next();
  return { next };
}

/** Above this expected count a draw is a rounded normal one, whose error is far below that of a count. */
const NORMAL_ABOVE = 1_000;

/** How many of n happen, each with probability p. Exact, by the waiting times between those that do, unless n is large. */
export function binomial(chance: Chance, n: number, p: number): number {
  const count = Math.round(n);
  if (count <= 0 || !(p > 0)) return 0;
  if (p >= 1) return count;
  if (p > 0.5) return count - binomial(chance, count, 1 - p);
  if (count * p > NORMAL_ABOVE) {
    const drawn = Math.round(count * p + Math.sqrt(count * p * (1 - p)) * normal(chance));
    return Math.min(count, Math.max(0, drawn));
  }
  const logMiss = Math.log1p(-p);
  let happened = 0;
  let seen = 0;
  for (;;) {
    seen += Math.floor(Math.log(1 - chance.next()) / logMiss) + 1;
    if (seen > count) return happened;
    happened += 1;
  }
}

/** A standard normal draw (Box-Muller). */
function normal(chance: Chance): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance.next()));
  return radius * Math.cos(2 * Math.PI * chance.next());
}
