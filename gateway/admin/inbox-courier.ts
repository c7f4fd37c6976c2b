import type { InboxEntry } from "#db/snapshot/gateway-inbox";
import type { Log } from "#lib/adapters/log";
import type { ServingState } from "../snapshot/serving-state.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import type { Returns } from "./returns.ts";

/** The inbox table of the control plane. */
export interface Inbox {
  append(entry: InboxEntry): Promise<void>;
  listUnprocessed(ids: readonly string[]): Promise<Set<string>>;
}

export interface InboxCourierOptions {
  inbox: Inbox;
  journal: Journal;
  returns: Returns;
  state: ServingState;
  log: Log;
}

/**
 * Carries journalled returns to the control plane's inbox and lets go of each one only when the worker has processed it
 * and the configuration no longer serves the release.
 */
export class InboxCourier {
  readonly #options: InboxCourierOptions;
  readonly #delivered = new Set<string>();
  #running: Promise<void> | null = null;

  constructor(options: InboxCourierOptions) {
    this.#options = options;
  }

  isDelivered(entry: JournalEntry): boolean {
    return this.#delivered.has(entry.id);
  }

  /** One entry now. @returns whether the control plane has it. */
  async deliver(entry: JournalEntry): Promise<boolean> {
    if (this.#delivered.has(entry.id)) return true;
    try {
      await this.#options.inbox.append(toInbox(entry));
    } catch (error) {
      this.#options.log.debug({ reason: (error as Error).message }, "the inbox is out of reach");
      return false;
    }
    this.#delivered.add(entry.id);
    this.#options.log.info({ rolloutId: entry.rolloutId }, "a return to the baseline was handed to the control plane");
    return true;
  }

  /** Delivers what waits and settles what is done; call it while the database answers. Never throws. */
  run(): Promise<void> {
    this.#running ??= this.#round().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #round(): Promise<void> {
    const { journal, inbox, log } = this.#options;
    const open = journal.openEntries;
    if (open.length === 0) return;
    try {
      for (const entry of open) if (!(await this.deliver(entry))) return;
      const unprocessed = await inbox.listUnprocessed(open.map((entry) => entry.id));
      for (const entry of open) if (!unprocessed.has(entry.id)) await this.#settleIfGone(entry);
    } catch (error) {
      log.warn({ reason: (error as Error).message }, "open returns stay in the journal");
    }
  }

  async #settleIfGone(entry: JournalEntry): Promise<void> {
    const { state, returns, log } = this.#options;
    const isServed = state.source !== "database" || state.current?.rollouts.has(entry.rolloutId);
    if (isServed) return;
    await returns.settle(entry);
    log.info({ rolloutId: entry.rolloutId }, "the control plane has taken over a return to the baseline");
  }
}

function toInbox(entry: JournalEntry): InboxEntry {
  const { reason, words, keyName, unguardedSince, requestedAt, appliedAt } = entry;
  return {
    id: entry.id,
    environment: entry.environment,
    rolloutId: entry.rolloutId,
    gatewayId: entry.gatewayId,
    payload: {
      reason,
      ...(words ? { words } : {}),
      ...(keyName ? { keyName } : {}),
      ...(unguardedSince ? { unguardedSince } : {}),
      requestedAt,
      appliedAt,
    },
  };
}
