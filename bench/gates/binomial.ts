import type { Random } from "../../demo/random.ts";

/** Probability below which a tail of the distribution is left out. */
const NEGLIGIBLE = 1e-16;

/** Draws `first` + an index of `masses` (not all 0) by inversion: one random number a draw, however many masses. */
export class Inversion {
  readonly #first: number;
  readonly #cumulative: Float64Array;
  /** For each of `guide.length` equal parts of [0, 1): the first index that can be meant. */
  readonly #guide: Uint16Array;

  constructor(masses: readonly number[], first = 0) {
    this.#first = first;
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    this.#cumulative = new Float64Array(masses.length);
    let running = 0;
    for (const [index, mass] of masses.entries()) {
      running += mass / total;
      this.#cumulative[index] = running;
    }
    this.#guide = guideOf(this.#cumulative);
  }

  draw(random: Random): number {
    const [cumulative, guide] = [this.#cumulative, this.#guide];
    const uniform = random.next();
    let index = guide[Math.floor(uniform * guide.length)]!;
    while (index < cumulative.length - 1 && cumulative[index]! <= uniform) index += 1;
    return this.#first + index;
  }
}

/** Binomial counts by inversion of the stored distribution: one random number a count, however many trials. */
export class Binomial {
  readonly #p: number;
  readonly #tables: Array<Inversion | undefined> = [];

  constructor(p: number) {
    this.#p = p;
  }

  draw(n: number, random: Random): number {
    if (n === 0 || this.#p <= 0) return 0;
    if (this.#p >= 1) return n;
    this.#tables[n] ??= tableOf(n, this.#p);
    return this.#tables[n].draw(random);
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

function tableOf(n: number, p: number): Inversion {
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
  return new Inversion([...below.reverse(), 1, ...above], mode - below.length);
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
