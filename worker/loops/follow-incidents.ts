import { confirmVerifiedMitigations } from "#lib/commands/incident/confirm-mitigation";
import { remindOverdueUpdates } from "#lib/commands/incident/remind-overdue-update";
import type { Loop } from "../loop.ts";

/** Moves an incident on when its rollback is verified, and reminds people of a public update they promised. */
export const followIncidents: Loop = {
  name: "follow-incidents",
  intervalMs: 1_000,
  async run({ db, clock, random }) {
    const ctx = { db: db.db, actor: { kind: "engine" as const, because: "follow-incidents" }, now: clock(), random };
    await confirmVerifiedMitigations(ctx);
    await remindOverdueUpdates(ctx);
  },
};
