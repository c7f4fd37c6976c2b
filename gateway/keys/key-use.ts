/** A key is reported at most this often: people see its last use to the minute. */
const reportEveryMs = 60_000;

/**
 * Which keys were accepted here, gathered in memory and carried to the database with the heartbeat: no request waits
 * for it, and what is noted while the database is away goes when it is back.
 */
export class KeyUse {
  readonly #lastUsedAtMs = new Map<string, number>();
  readonly #toldAtMs = new Map<string, number>();
  readonly #nowMs: () => number;

  /** @param nowMs by the database's clock. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  note(keyId: string): void {
    this.#lastUsedAtMs.set(keyId, this.#nowMs());
  }

  /** What the database does not know yet; `tell` has stored it when it resolves. A failure is tried with the next beat. */
  async report(tell: (uses: readonly { keyId: string; atMs: number }[]) => Promise<void>): Promise<void> {
    const due = Array.from(this.#lastUsedAtMs, ([keyId, atMs]) => ({ keyId, atMs })).filter(
      ({ keyId, atMs }) => atMs - (this.#toldAtMs.get(keyId) ?? Number.NEGATIVE_INFINITY) >= reportEveryMs,
    );
    if (due.length === 0) return;
    await tell(due);
    for (const { keyId, atMs } of due) this.#toldAtMs.set(keyId, atMs);
  }
}
