import type { Answer, Serving } from "../snapshot/serving.ts";
import type { ServingState } from "../snapshot/serving-state.ts";

/** Flags named in one report at most, the latest evaluated first: the process row stays small. */
const mostFlagsReported = 200;

export interface EvaluationCount {
  labels: { environment: string; flag: string; variant: string };
  count: number;
}

/** By environment and flag: epoch ms by the database's clock. */
export type LastEvaluations = Record<string, Record<string, number>>;

/**
 * How often each flag was evaluated here, and when last, to the look that saw it. Evaluations are counted in plain numbers
 * beside each answer and only gathered when somebody asks, so an evaluation pays nothing for being known.
 */
export class EvaluationCounts {
  readonly #counts = new Map<string, EvaluationCount>();
  readonly #lastAtMs = new Map<string, { environment: string; flag: string; atMs: number }>();
  readonly #nowMs: () => number;
  #serving: Serving | null = null;
  #folded: Serving | null = null;

  constructor(state: Pick<ServingState, "onChange">, nowMs: () => number) {
    this.#nowMs = nowMs;
    state.onChange((serving) => {
      this.#fold();
      this.#serving = serving;
    });
  }

  totals(): Iterable<EvaluationCount> {
    this.#fold();
    return this.#counts.values();
  }

  lastEvaluations(): LastEvaluations {
    this.#fold();
    const latest = [...this.#lastAtMs.values()].sort((a, b) => b.atMs - a.atMs).slice(0, mostFlagsReported);
    const report: LastEvaluations = {};
    for (const { environment, flag, atMs } of latest) {
      report[environment] ??= {};
      report[environment][flag] = Math.round(atMs);
    }
    return report;
  }

  /** Moves the counts of the answers into the totals, which outlive the snapshot. */
  #fold(): void {
    const isFirst = this.#folded !== this.#serving;
    this.#folded = this.#serving;
    for (const { name: environment, flags } of this.#serving?.environments.values() ?? [])
      for (const [flag, { answers }] of flags)
        for (const answer of answers.values())
          this.#take({ environment, flag, variant: answer.variant }, answer, isFirst);
  }

  /** Once a snapshot's answers have their rows, only those that were given matter. */
  #take(labels: EvaluationCount["labels"], answer: Answer, isFirst: boolean): void {
    if (answer.count === 0 && !isFirst) return;
    this.#add(labels, answer.count);
    answer.count = 0;
  }

  #add(labels: EvaluationCount["labels"], count: number): void {
    const { environment, flag, variant } = labels;
    const id = JSON.stringify([environment, flag, variant]);
    const total = this.#counts.get(id) ?? { labels, count: 0 };
    total.count += count;
    this.#counts.set(id, total);
    if (count > 0) this.#lastAtMs.set(JSON.stringify([environment, flag]), { environment, flag, atMs: this.#nowMs() });
  }
}
