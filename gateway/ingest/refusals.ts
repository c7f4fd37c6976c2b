/** Why a single record was not stored while the rest of its request was. */
export type RecordRefusal = "too_old" | "in_the_future" | "invalid_id" | "wrong_environment" | "invalid_event";

const words: Record<RecordRefusal, string> = {
  too_old: "older than the retention of 3 days",
  in_the_future: "more than 10 minutes in the future",
  invalid_id: "without a valid trace id (16 bytes) and span id (8 bytes)",
  wrong_environment: "of an environment that this API key does not write",
  invalid_event: "outcome events with a missing or wrong attribute",
};

/** Counts refused records of one request by reason, with the first detail of each. */
export class Refusals {
  readonly #counts = new Map<RecordRefusal, { count: number; detail: string }>();

  add(reason: RecordRefusal, detail = ""): void {
    const known = this.#counts.get(reason);
    if (known === undefined) this.#counts.set(reason, { count: 1, detail });
    else known.count += 1;
  }

  get total(): number {
    let total = 0;
    for (const { count } of this.#counts.values()) total += count;
    return total;
  }

  byReason(): Array<[RecordRefusal, number]> {
    return [...this.#counts].map(([reason, { count }]) => [reason, count]);
  }

  /** One sentence for the sender. */
  message(): string {
    const parts = [...this.#counts].map(
      ([reason, { count, detail }]) => `${count} ${words[reason]}${detail === "" ? "" : ` (${detail})`}`,
    );
    return `Not stored: ${parts.join("; ")}.`;
  }
}
