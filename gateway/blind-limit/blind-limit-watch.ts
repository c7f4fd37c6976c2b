import type { SnapshotRollout } from "#db/snapshot/snapshot";
import type { Log } from "#lib/adapters/log";
import { type Absence, isWatchedByTelemetry, type Watch, watchBlindLimit } from "#lib/domain/flag/blind-limit";
import type { InboxCourier } from "../admin/inbox-courier.ts";
import type { Returns } from "../admin/returns.ts";
import type { SnapshotKeeper } from "../snapshot/keeper.ts";
import type { ServingState } from "../snapshot/serving-state.ts";

export interface BlindLimitWatchOptions {
  state: ServingState;
  keeper: Pick<SnapshotKeeper, "signs" | "database" | "catchUp">;
  returns: Returns;
  courier: Pick<InboxCourier, "deliver">;
  /** By the database's clock. */
  nowMs(): number;
  absences(): readonly Absence[];
  log: Log;
}

/** Nobody unguarded: a release that nobody watches any more goes back to its baseline when the plan says so. */
export class BlindLimitWatch {
  readonly #options: BlindLimitWatchOptions;
  readonly #told = new Set<string>();
  #isLooking = false;

  constructor(options: BlindLimitWatchOptions) {
    this.#options = options;
  }

  /** Looks once; call it every second. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const unguarded = this.#served().filter((rollout) => this.#watch(rollout).kind === "unguarded");
      if (unguarded.length === 0) return;
      // The last sign may be newer than what is known here: ask once more while somebody answers.
      if (this.#options.keeper.database === "reached") await this.#options.keeper.catchUp();
      for (const { id } of unguarded) this.#act(id);
    } finally {
      this.#isLooking = false;
    }
  }

  #served(): SnapshotRollout[] {
    const { state } = this.#options;
    return [...(state.current?.rollouts.values() ?? [])].filter((rollout) => !state.returned.has(rollout.id));
  }

  #watch(rollout: SnapshotRollout): Watch {
    const { keeper, nowMs, absences } = this.#options;
    return watchBlindLimit({ ...rollout, ...keeper.signs[rollout.id] }, nowMs(), absences());
  }

  #act(rolloutId: string): void {
    const rollout = this.#served().find(({ id }) => id === rolloutId);
    if (!rollout) return;
    const watch = this.#watch(rollout);
    if (watch.kind !== "unguarded") return;
    const { returns, courier, log } = this.#options;
    const since = new Date(watch.sinceMs);
    if (!watch.returns) {
      if (!this.#told.has(rolloutId)) log.warn({ rolloutId, since }, "a release is unguarded; its plan lets it serve");
      this.#told.add(rolloutId);
      return;
    }
    const sign = isWatchedByTelemetry(rollout) ? "fresh telemetry of the release" : "completed judgement";
    const { entry, journalled } = returns.order({
      rolloutId,
      environment: rollout.environment,
      reason: "unguarded",
      words: `No ${sign} for ${rollout.blindLimitSeconds} s, above ${rollout.returnWhenBlindAbovePercent} % exposure: the gateway returned to the baseline by itself`,
      unguardedSince: since,
    });
    log.warn({ rolloutId, since }, "a release was unguarded and went back to its baseline");
    journalled.catch((error) => log.error({ err: error, rolloutId }, "the return could not be journalled"));
    void courier.deliver(entry);
  }
}
