import { pruneRecords } from "#lib/commands/kernel/prune-records";
import { withLease } from "../lease.ts";
import { engineContext, type Loop } from "../loop.ts";

/** Keeps telemetry partitions ahead of time and removes what has served its time. */
export const prune: Loop = {
  name: "prune",
  intervalMs: 600_000,
  async run(tools) {
    await withLease(tools, "prune", () => pruneRecords(engineContext(tools, "prune")));
  },
};
