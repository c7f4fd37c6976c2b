import type { Log } from "#lib/adapters/log";
import type { InboxCourier } from "./admin/inbox-courier.ts";
import type { Attendance } from "./blind-limit/attendance.ts";
import type { BlindLimitWatch } from "./blind-limit/blind-limit-watch.ts";
import type { DatabaseClock } from "./snapshot/database-clock.ts";
import type { GatewayFiles } from "./snapshot/gateway-files.ts";
import type { SnapshotKeeper } from "./snapshot/keeper.ts";

const beatMs = 1_000;
const reportEveryMs = 2_000;

export interface HeartOptions {
  keeper: SnapshotKeeper;
  courier: InboxCourier;
  watch: BlindLimitWatch;
  attendance: Attendance;
  files: GatewayFiles;
  report(): Promise<void>;
  clock: DatabaseClock;
  log: Log;
}

/**
 * Two beats a second apart each: one asks the database and may wait for it, the other watches the blind limit and never
 * waits for the first.
 */
export class Heart {
  readonly #options: HeartOptions;
  #watchTimer: NodeJS.Timeout | undefined;
  #askTimer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(options: HeartOptions) {
    this.#options = options;
  }

  start(): void {
    this.#watchTimer = setInterval(() => this.#watch(), beatMs);
    this.#askTimer = setTimeout(() => void this.#ask(), beatMs);
    void this.#carry();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#watchTimer);
    clearTimeout(this.#askTimer);
  }

  #watch(): void {
    const { attendance, clock, files, keeper, log, watch } = this.#options;
    const databaseNowMs = clock.nowMs();
    attendance.beat(databaseNowMs);
    watch.look().catch((error) => log.error({ err: error }, "the blind limit could not be watched"));
    try {
      const absences = [...attendance.absences];
      files.writeVitals({ aliveAtMs: Date.now(), databaseNowMs, signs: keeper.signs, absences });
    } catch (error) {
      log.error({ err: error }, "the vitals file could not be written");
    }
  }

  async #ask(): Promise<void> {
    const isReached = await this.#options.keeper.catchUp();
    if (isReached) await this.#carry();
    if (!this.#isStopped) this.#askTimer = setTimeout(() => void this.#ask(), beatMs);
  }

  /** Takes to the database what it must know of this gateway. */
  async #carry(): Promise<void> {
    const { courier, keeper, log, report } = this.#options;
    if (keeper.database !== "reached") return;
    await courier.run();
    const now = performance.now();
    if (now - this.#reportedAt < reportEveryMs - beatMs / 2) return;
    this.#reportedAt = now;
    await report().catch((error: Error) => log.debug({ reason: error.message }, "the process row was not updated"));
  }
}
