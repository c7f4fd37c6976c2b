"use server";

import { z } from "zod";
import type { CommandContext } from "#lib/commands/kernel/context";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { ProveGateInput, proveGate } from "#lib/commands/rollout/prove-gate";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { plainProblem } from "#lib/domain/kernel/plain-problem";
import { gateConfigSchema } from "#lib/domain/rollout/plan";
import { type GateReplay, replayGate } from "#lib/queries/rollout/replay-gate";
import { action } from "../../../../session/action.ts";
import { readJsonObject } from "../../../flags/json-field.ts";

export const prove = action(ProveGateInput.pick({ rolloutId: true, gateKey: true }), proveGate, {
  needs: "rollout:create",
  refreshes: ({ rolloutId }) => [`/rollouts/${rolloutId}/gates`],
});

const TryGateInput = z.object({ rolloutId: idSchema("rollout"), gate: z.string().max(8_000) });

const wrong = (problem: string) =>
  new CommandError("invalid", "The gate needs a change.", [{ field: "gate", problem }]);

/** Reads a gate that somebody wrote, and judges what was recorded by it. */
async function judgeWritten(ctx: CommandContext, input: z.output<typeof TryGateInput>): Promise<GateReplay> {
  await requirePermission(ctx, "rollout:read");
  const read = readJsonObject(input.gate, "must be one gate as a JSON object, with key, metric and rule");
  if (!read.ok) throw wrong(read.problem);
  const parsed = gateConfigSchema.safeParse(read.value, { error: plainProblem });
  const [issue] = parsed.error?.issues ?? [];
  if (!parsed.success) throw wrong(`${issue?.path.join(".")}: ${issue?.message}`);
  return replayGate(ctx.db, { rolloutId: input.rolloutId, gate: parsed.data });
}

export const tryGate = action(TryGateInput, judgeWritten, { needs: "rollout:read" });
