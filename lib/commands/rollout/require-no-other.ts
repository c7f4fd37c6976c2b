import { findOtherActive } from "#db/rows/other-active";
import type { RolloutRecord } from "#db/rows/rollout";
import { HeldError } from "#lib/domain/rollout/held-error";
import { holds } from "#lib/domain/rollout/hold";
import type { CommandContext } from "../kernel/context.ts";

/**
 * One active rollout per target population: the flag of one environment. The caller holds the flag's lock.
 * @throws HeldError conflict, with who holds it
 */
export async function requireNoOther(ctx: CommandContext, record: RolloutRecord): Promise<void> {
  const active = await findOtherActive(ctx, record);
  if (active)
    throw new HeldError([holds.otherRollout({ rolloutId: record.id, what: "The start" }, active)], "conflict");
}
