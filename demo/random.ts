/** A seeded source of randomness, so that a replay can be repeated number for number. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

/** sfc32 seeded from one integer (Chris Doty-Humphrey, PractRand; public domain). */
export function seededRandom(seed: number): Random {
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
    return (t >>> 0) / 4294967296;
  };
  for (let round = 0; round < 15; round++) next();
  return { next };
}

/** A standard normal draw (Box-Muller). */
export function nextNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** A shuffled copy (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const pick = Math.floor(random.next() * (last + 1));
    [copy[last], copy[pick]] = [copy[pick]!, copy[last]!];
  }
  return copy;
}
