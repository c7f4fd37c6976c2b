import pg from "pg";
import type { StoreResult, TelemetryBatch } from "#db/telemetry/batch";
import { ensureDayPartitions } from "#db/telemetry/partitions";
import { type StoredBatches, storeBatches } from "#db/telemetry/store-batches";

/** The batch could not be stored now; the sender keeps it and tries again. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** The database refused this batch's data for good. */
export class DataRefused extends Error {
  override readonly name = "DataRefused";
}

export interface GroupCommitOptions {
  pool: pg.Pool;
  /** Rows at which a group is closed although it could wait. */
  rows?: number;
  /** Longest wait for company while another group is being written. */
  waitMs?: number;
  /** Transactions at once. */
  concurrency?: number;
  /** Encoded bytes waiting or being written, above which new batches are refused. */
  bytes?: number;
  /** A group that takes longer has failed; its connection is dropped. */
  deadlineMs?: number;
  onStored?: (stored: StoredBatches) => void;
}

interface Waiting {
  batch: TelemetryBatch;
  size: number;
  since: number;
  resolve(result: StoreResult): void;
  reject(error: Error): void;
}

const MOST_TRIES = 5;

/**
 * Collects batches into transactions: an idle writer commits at once, a busy one lets batches gather for up to
 * `waitMs`, so a lone sender is fast and many senders share commits.
 */
export class GroupCommit {
  readonly #options: Required<Omit<GroupCommitOptions, "onStored">> & Pick<GroupCommitOptions, "onStored">;
  readonly #queue: Waiting[] = [];
  readonly #idle: Array<() => void> = [];
  #running = 0;
  #bytes = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: GroupCommitOptions) {
    this.#options = {
      rows: 4_000,
      waitMs: 25,
      concurrency: 2,
      bytes: 128 * 1024 * 1024,
      deadlineMs: 15_000,
      ...options,
    };
  }

  get waitingBytes(): number {
    return this.#bytes;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#options.bytes;
  }

  /** Resolves after the commit. @throws StoreUnavailable @throws DataRefused */
  store(batch: TelemetryBatch): Promise<StoreResult> {
    if (this.isFull) return Promise.reject(new StoreUnavailable("the write buffer is full"));
    const size = sizeOf(batch);
    this.#bytes += size;
    const { promise, resolve, reject } = Promise.withResolvers<StoreResult>();
    this.#queue.push({ batch, size, since: performance.now(), resolve, reject });
    this.#pump();
    return promise.finally(() => {
      this.#bytes -= size;
    });
  }

  /** Resolves when everything accepted is settled. */
  async drain(): Promise<void> {
    if (this.#running === 0 && this.#queue.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #pump(): void {
    const { concurrency, rows, waitMs } = this.#options;
    while (this.#queue.length > 0 && this.#running < concurrency) {
      const age = performance.now() - this.#queue[0]!.since;
      const isReady = this.#running === 0 || age >= waitMs || this.#waitingRows() >= rows;
      if (!isReady) {
        this.#wakeIn(waitMs - age);
        return;
      }
      this.#running += 1;
      void this.#write(this.#take()).finally(() => {
        this.#running -= 1;
        this.#pump();
        if (this.#running === 0 && this.#queue.length === 0) for (const resolve of this.#idle.splice(0)) resolve();
      });
    }
  }

  #wakeIn(ms: number): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#pump();
    }, ms);
  }

  #waitingRows(): number {
    let count = 0;
    for (const { batch } of this.#queue) count += batch.itemCount;
    return count;
  }

  #take(): Waiting[] {
    const taken: Waiting[] = [];
    let count = 0;
    while (this.#queue.length > 0 && (count === 0 || count + this.#queue[0]!.batch.itemCount <= this.#options.rows)) {
      const next = this.#queue.shift()!;
      taken.push(next);
      count += Math.max(1, next.batch.itemCount);
    }
    return taken;
  }

  /** Never throws: every waiting sender hears its own outcome. */
  async #write(group: Waiting[]): Promise<void> {
    try {
      const stored = await this.#transaction(group.map(({ batch }) => batch));
      for (const [position, waiting] of group.entries()) waiting.resolve(stored.results[position]!);
      this.#options.onStored?.(stored);
    } catch (error) {
      if (!isDataError(error)) {
        const unavailable = new StoreUnavailable("the database cannot store telemetry now", { cause: error });
        for (const waiting of group) waiting.reject(unavailable);
      } else if (group.length === 1) {
        group[0]!.reject(new DataRefused("the database refused this data", { cause: error }));
      } else {
        // One sender's bad data must not cost the others theirs.
        for (const waiting of group) await this.#write([waiting]);
      }
    }
  }

  async #transaction(batches: readonly TelemetryBatch[]): Promise<StoredBatches> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(batches);
      } catch (error) {
        if (attempt >= MOST_TRIES) throw error;
        if (isMissingPartition(error)) await ensureDayPartitions(this.#options.pool);
        else if (!isConflict(error)) throw error;
      }
    }
  }

  async #attempt(batches: readonly TelemetryBatch[]): Promise<StoredBatches> {
    const client = await this.#options.pool.connect();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("the database did not answer in time")), this.#options.deadlineMs);
    });
    const work = storeBatches(client, batches);
    work.catch(() => {});
    try {
      const stored = await Promise.race([work, deadline]);
      client.release();
      return stored;
    } catch (error) {
      // A connection whose state is unknown is closed; the server then rolls back.
      client.release(isDataError(error) || isConflict(error) ? undefined : (error as Error));
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function sizeOf(batch: TelemetryBatch): number {
  return (batch.spanRows?.length ?? 0) + (batch.logRows?.length ?? 0) + batch.outcomes.length * 512 + 1_024;
}

function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** Serialisation failure or deadlock: the same transaction may succeed now. */
const isConflict = (error: unknown): boolean => ["40001", "40P01"].includes(sqlState(error) ?? "");

const isMissingPartition = (error: unknown): boolean =>
  sqlState(error) === "23514" && String((error as Error).message).includes("no partition");

/** Data exceptions, broken constraints and exceeded limits of the row format. */
const isDataError = (error: unknown): boolean => /^(22|23|54)/.test(sqlState(error) ?? "");
