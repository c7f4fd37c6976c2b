import { z } from "zod";
import type { CommandContext } from "#lib/commands/kernel/context";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { ProveGateInput, proveGate } from "#lib/commands/rollout/prove-gate";
import { faultSchema } from "#lib/domain/gate-proof/fault";
import { idSchema } from "#lib/domain/kernel/id";
import { gateConfigSchema } from "#lib/domain/rollout/plan";
import { proofsOf } from "#lib/queries/rollout/gate-proofs";
import { replayGate } from "#lib/queries/rollout/replay-gate";
import { endpoint, instantText } from "../endpoint.ts";
import { presentRollout } from "./rollout-verb.ts";

const rolloutId = idSchema("rollout");

const proofResult = z.object({
  resamplings: z.number().int().describe("A/A replays, and as many with the fault"),
  falseAlarms: z.number().int(),
  promisedRate: z.number().describe("The gate's part of alpha: the most false alarms in the long run"),
  mostExpected: z.number().describe("The promise and three standard errors of so many replays"),
  baselineKeepsRule: z.boolean().describe("False: what an A/A replay finds is true, and no false alarm"),
  fault: faultSchema,
  detections: z.number().int(),
  medianDelaySeconds: z.number().nullable(),
  seconds: z.number().describe("Recorded time that each replay could use"),
  observations: z.number().describe("Of the baseline, split by chance into two arms"),
  ticks: z.number().int(),
  ticksInOne: z.number().int(),
});

const moment = z
  .object({ at: z.string(), step: z.number().int(), trafficPercent: z.number(), seconds: z.number() })
  .nullable();
const arm = z.object({ value: z.number().nullable(), n: z.number() });

/** A rollout of another environment is not there for a key. */
const requireReadable = async (ctx: CommandContext, id: string): Promise<void> => {
  await requirePermission(ctx, "rollout:read");
  await presentRollout(ctx, id);
};

export const gateProofEndpoints = [
  endpoint({
    method: "POST",
    path: "/rollouts/{rolloutId}/gates/{gateKey}/proofs",
    operationId: "proveGate",
    summary:
      "Play a rollout's recorded baseline against itself, without and with a stated harm, and keep what the gate made of it",
    permission: "rollout:create",
    tag: "gates",
    input: ProveGateInput,
    output: z.object({ proofId: z.string(), gateKey: z.string(), result: proofResult }),
    successStatus: 201,
    run: proveGate,
  }),
  endpoint({
    method: "GET",
    path: "/rollouts/{rolloutId}/proofs",
    operationId: "listGateProofs",
    summary: "Proofs on a rollout's recorded traffic, newest first",
    permission: "rollout:read",
    tag: "gates",
    input: z.object({ rolloutId }),
    output: z.object({
      proofs: z.array(
        z.object({
          proofId: z.string(),
          gateKey: z.string(),
          result: proofResult,
          seed: z.number().int(),
          statisticsVersion: z.string(),
          provedAt: instantText,
          by: z.string(),
        }),
      ),
    }),
    run: async (ctx, input) => {
      await requireReadable(ctx, input.rolloutId);
      const proofs = await proofsOf(ctx.db, input.rolloutId);
      return { proofs: proofs.map((each) => ({ ...each, provedAt: new Date(each.provedAt).toISOString() })) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/rollouts/{rolloutId}/gates/replay",
    operationId: "replayGate",
    summary: "What a gate would have said of a past rollout, and when; changes nothing",
    permission: "rollout:read",
    tag: "gates",
    input: z.object({
      rolloutId,
      gate: gateConfigSchema,
      alpha: z.number().gt(0).max(0.2).optional().describe("Left out: the share that it would have in the plan"),
    }),
    output: z.object({
      rolloutId: z.string(),
      environment: z.string(),
      countsOf: z.string().describe("The plan's gate whose recorded counts were judged"),
      alpha: z.number(),
      retrospect: z.object({
        crossed: moment.describe("When its evidence of harm would have crossed; null: never"),
        shownSafe: moment.describe("When it would first have shown the candidate to be no worse; null: never"),
        logHarm: z.number(),
        logSafe: z.number(),
        harmThreshold: z.number(),
        safeThreshold: z.number(),
        figures: z.object({
          candidate: arm,
          baseline: arm.nullable(),
          estimate: z.number().optional(),
          low: z.number().optional(),
          high: z.number().optional(),
        }),
        ticks: z.number().int(),
        from: z.string().nullable(),
        to: z.string().nullable(),
      }),
      rolledBackAt: z.string().nullable().describe("What really happened"),
      limits: z.array(z.string()).describe("What the answer does not cover"),
    }),
    run: async (ctx, input) => {
      await requireReadable(ctx, input.rolloutId);
      return replayGate(ctx.db, input);
    },
  }),
];
