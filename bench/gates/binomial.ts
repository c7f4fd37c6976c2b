import type { Random } from "../../demo/random.ts";

/** Probability below which a tail of the distribution is left out. */
const NEGLIGIBLE = 1e-16;

interface Table {
  first: number;
  cumulative: Float64Array;
  /** For each of `guide.length` equal parts of [0, 1): the first index that can be meant. */
  guide: Uint16Array;
}

/** Binomial counts by inversion of the stored distribution: one random number a count, however many trials. */
export class Binomial {
  readonly #p: number;
  readonly #tables: Array<Table | undefined> = [];

  constructor(p: number) {
    this.#p = p;
  }

  draw(n: number, random: Random): number {
    if (n === 0 || this.#p <= 0) return 0;
    if (this.#p >= 1) return n;
    this.#tables[n] ??= tableOf(n, this.#p);
    const { first, cumulative, guide } = this.#tables[n];
    const uniform = random.next();
    let index = guide[Math.floor(uniform * guide.length)]!;
    while (index < cumulative.length - 1 && cumulative[index]! <= uniform) index += 1;
    return first + index;
  }
}

const known = new Map<number, Binomial>();

/** One set of tables per probability. */
export function binomialOf(p: number): Binomial {
  const found = known.get(p);
  if (found) return found;
  const made = new Binomial(p);
  known.set(p, made);
  return made;
}

function tableOf(n: number, p: number): Table {
  const odds = p / (1 - p);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  // Relative to the mode, outwards until nothing is left: no factorials, no underflow.
  const below: number[] = [];
  for (let k = mode, mass = 1; k > 0; k--) {
    mass *= k / ((n - k + 1) * odds);
    if (mass < NEGLIGIBLE) break;
    below.push(mass);
  }
  const above: number[] = [];
  for (let k = mode, mass = 1; k < n; k++) {
    mass *= ((n - k) / (k + 1)) * odds;
    if (mass < NEGLIGIBLE) break;
    above.push(mass);
  }
  const masses = [...below.reverse(), 1, ...above];
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const cumulative = new Float64Array(masses.length);
  let running = 0;
  masses.forEach((mass, index) => {
    running += mass / total;
    cumulative[index] = running;
  });
  return { first: mode - below.length, cumulative, guide: guideOf(cumulative) };
}

function guideOf(cumulative: Float64Array): Uint16Array {
  const guide = new Uint16Array(cumulative.length * 2);
  let index = 0;
  for (let part = 0; part < guide.length; part++) {
    while (index < cumulative.length - 1 && cumulative[index]! <= part / guide.length) index += 1;
    guide[part] = index;
  }
  return guide;
}
