import type { Absence } from "#lib/domain/flag/blind-limit";

/** A gap between two signs of life that is longer than this was no service: a stopped process or a sleeping machine. */
const longestBeatMs = 3_000;
const rememberedMs = 86_400_000;
const mostRemembered = 50;

/** When this gateway, over all its runs, did not serve. Instants are of the database's clock. */
export class Attendance {
  #absences: Absence[];
  #lastBeatMs: number;

  /** @param aliveMs when the run before was last alive; null when there was none, so that all time before now is absence. */
  constructor(earlier: readonly Absence[], aliveMs: number | null, nowMs: number) {
    this.#absences = [...earlier];
    this.#lastBeatMs = nowMs;
    // Zero is before every sign of a watch, and JSON can hold it.
    if (aliveMs === null || nowMs > aliveMs) this.#absences.push({ fromMs: aliveMs ?? 0, toMs: nowMs });
  }

  get absences(): readonly Absence[] {
    return this.#absences;
  }

  beat(nowMs: number): void {
    if (nowMs - this.#lastBeatMs > longestBeatMs) this.#absences.push({ fromMs: this.#lastBeatMs, toMs: nowMs });
    this.#lastBeatMs = nowMs;
    this.#absences = this.#absences.filter(({ toMs }) => nowMs - toMs < rememberedMs).slice(-mostRemembered);
  }
}
