import { setImmediate } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { recordedGate } from "#db/rows/recorded-gate";
import { parseRolloutRow, type RolloutRecord } from "#db/rows/rollout";
import { gateProof } from "#db/schema/gate-proof";
import { rollout } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { budgetShare } from "#lib/domain/gate/build-policy";
import { faultKindOf, faultSchema, usualFault } from "#lib/domain/gate-proof/fault";
import { gateHash } from "#lib/domain/gate-proof/gate-hash";
import { type ProofRequest, type ProofResult, proveGate as play } from "#lib/domain/gate-proof/prove-gate";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema, newId } from "#lib/domain/kernel/id";
import type { GateConfig } from "#lib/domain/rollout/plan";
import { STATISTICS_VERSION } from "#lib/domain/statistics/index";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { sha256 } from "./stored-judge.ts";

/** More are added up to so many: a proof takes seconds, not minutes. */
const MOST_TICKS = 200;
/** Fewer say nothing about a gate. */
const FEWEST_TICKS = 20;

export const ProveGateInput = z.object({
  rolloutId: idSchema("rollout").describe("Whose recorded ticks are played"),
  gateKey: z.string().min(1).max(48),
  resamplings: z.coerce
    .number()
    .int()
    .min(20)
    .max(400)
    .default(200)
    .describe("Replays without harm, and as many with it"),
  fault: faultSchema.optional().describe("Harm to put in; left out: as large as the gate's margin"),
});

export interface GateProof {
  proofId: string;
  gateKey: string;
  result: ProofResult;
}

/**
 * Plays a rollout's recorded baseline against itself, without harm and with a stated harm, through the judge, and keeps
 * what the gate made of it. Nothing of the rollout changes.
 */
export async function proveGate(ctx: CommandContext, input: z.input<typeof ProveGateInput>): Promise<GateProof> {
  await requirePermission(ctx, "rollout:create");
  const wanted = parseInput(ProveGateInput, input);
  const record = await findRecord(ctx, wanted.rolloutId);
  const gate = requireGate(record, wanted.gateKey);
  const fault = wanted.fault ?? usualFault(gate);
  if (fault.kind !== faultKindOf[gate.rule.kind])
    throw new CommandError("invalid", "the fault does not fit the gate", [
      {
        field: "fault.kind",
        problem: `a ${gate.rule.kind} rule looks for "${faultKindOf[gate.rule.kind]}": use that kind`,
      },
    ]);
  const recorded = await recordedGate(ctx.db, { rolloutId: record.id, gateKey: gate.key, most: MOST_TICKS });
  const usable = recorded.ticks.filter(({ baseline, trafficPercent }) => baseline.n > 0 && trafficPercent < 100);
  if (usable.length < FEWEST_TICKS)
    throw new CommandError(
      "precondition-failed",
      `only ${usable.length} recorded ticks of ${record.id} hold observations of ${record.baselineVariant} for "${gate.key}", and a proof needs ${FEWEST_TICKS}: choose a rollout that ran longer, or one whose ticks the retention policy has not removed`,
    );
  const seed = new DataView(ctx.random(4).slice().buffer).getUint32(0) >>> 1;
  const { resamplings } = wanted;
  const alpha = record.plan.alpha * budgetShare(record.plan, gate);
  const result = await played({ gate, alpha, beta: record.plan.beta, fault, resamplings, seed, recorded });
  return keep(ctx, record, { gate, result, seed });
}

async function findRecord(ctx: CommandContext, rolloutId: string): Promise<RolloutRecord> {
  const [row] = await ctx.db.select().from(rollout).where(eq(rollout.id, rolloutId));
  if (!row) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
  requireEnvironment(ctx, row.environment);
  const parsed = parseRolloutRow(row);
  if (!parsed.ok) throw new CommandError("precondition-failed", `this build cannot read it: ${parsed.unsupported}`);
  return parsed.rollout;
}

function requireGate({ id, plan }: RolloutRecord, key: string): GateConfig {
  const gate = plan.gates.find((each) => each.key === key);
  if (gate) return gate;
  const known = plan.gates.map((each) => each.key).join(", ") || "none";
  throw new CommandError("invalid", "there is no such gate", [
    { field: "gateKey", problem: `${id} has no gate "${key}"; its gates: ${known}` },
  ]);
}

/** Between two replays others get their turn: this process answers requests meanwhile. */
async function played(request: ProofRequest): Promise<ProofResult> {
  const rounds = play(request);
  for (;;) {
    const { done, value } = rounds.next();
    if (done) return value;
    await setImmediate();
  }
}

async function keep(
  ctx: CommandContext,
  record: RolloutRecord,
  { gate, result, seed }: { gate: GateConfig; result: ProofResult; seed: number },
): Promise<GateProof> {
  const proofId = newId("gateProof", ctx.now, ctx.random);
  const { environment, service, id: rolloutId } = record;
  await inTransaction(ctx, async (tx) => {
    await tx.db.insert(gateProof).values({
      id: proofId,
      environment,
      service,
      rolloutId,
      gateKey: gate.key,
      gate,
      gateHash: gateHash(gate, sha256),
      result,
      seed,
      statisticsVersion: STATISTICS_VERSION,
      provedAt: tx.now,
      actor: actorRecord(tx.actor),
    });
    const { falseAlarms, detections, resamplings, fault } = result;
    await recordAudit(tx, "rollout.gate_proved", {
      subject: { kind: "rollout", id: rolloutId, environment },
      detail: { proofId, gate: gate.key, falseAlarms, detections, resamplings, fault: fault.kind, by: fault.by },
    });
  });
  return { proofId, gateKey: gate.key, result };
}
