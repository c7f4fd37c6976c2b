import type { RollbackReason } from "#lib/domain/rollout/state";
import type { ServingState } from "../snapshot/serving-state.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { JOURNAL_VERSION } from "./journal.ts";

export interface ReturnOrder {
  rolloutId: string;
  environment: string;
  reason: RollbackReason;
  words?: string;
  keyName?: string;
  unguardedSince?: Date;
}

export interface ReturnsOptions {
  gatewayId: string;
  state: ServingState;
  journal: Journal;
  /** By the database's clock, as well as it is known. */
  now(): Date;
  newId(): string;
}

/** Takes rollouts back to their baseline here and now, and remembers it until the control plane has done the same. */
export class Returns {
  readonly #options: ReturnsOptions;

  constructor(options: ReturnsOptions) {
    this.#options = options;
    this.#serveBaselines();
  }

  find(rolloutId: string): JournalEntry | undefined {
    return this.#options.journal.findByRollout(rolloutId);
  }

  /**
   * Traffic has moved when this is called; the promise resolves when the order also survives a crash.
   * A second order for the same rollout gets the facts of the first.
   */
  order(order: ReturnOrder): { entry: JournalEntry; journalled: Promise<void> } {
    const { journal, gatewayId, now, newId } = this.#options;
    const requestedAt = now();
    const { unguardedSince, ...stated } = order;
    const entry: JournalEntry = {
      version: JOURNAL_VERSION,
      kind: "return",
      id: newId(),
      gatewayId,
      ...stated,
      ...(unguardedSince ? { unguardedSince: unguardedSince.toISOString() } : {}),
      requestedAt: requestedAt.toISOString(),
      appliedAt: requestedAt.toISOString(),
    };
    const { state } = this.#options;
    state.setReturned([...state.returned, order.rolloutId]);
    entry.appliedAt = now().toISOString();
    return { entry, journalled: journal.append(entry) };
  }

  /** Resolves when the order is on disk; one that could not be written is written now. */
  persist(entry: JournalEntry): Promise<void> {
    return this.#options.journal.persist(entry);
  }

  async settle(entry: JournalEntry): Promise<void> {
    await this.#options.journal.settle(entry);
    this.#serveBaselines();
  }

  #serveBaselines(): void {
    this.#options.state.setReturned(this.#options.journal.openEntries.map((entry) => entry.rolloutId));
  }
}
