import { and, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { MOST_RECORDED, recordedGate } from "#db/rows/recorded-gate";
import { parseRolloutRow } from "#db/rows/rollout";
import { decision, rollout } from "#db/schema/rollout";
import { budgetShare } from "#lib/domain/gate/build-policy";
import { countsFor } from "#lib/domain/gate-proof/recorded";
import { type Retrospect, retrospect } from "#lib/domain/gate-proof/retrospect";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { GateConfig } from "#lib/domain/rollout/plan";

export interface ReplayRequest {
  rolloutId: string;
  /** The rule to try; its key may be new. */
  gate: GateConfig;
  /** The gate's own part of the error budget; left out: as if it stood in the plan in the place of the gate it counts by. */
  alpha?: number | undefined;
}

export interface GateReplay {
  rolloutId: string;
  environment: string;
  /** The plan's gate whose recorded counts were judged. */
  countsOf: string;
  alpha: number;
  retrospect: Retrospect;
  /** What really happened: when the rollout was rolled back, if it was. */
  rolledBackAt: string | null;
  /** What the answer does not cover, in words. */
  limits: string[];
}

/**
 * What a gate would have said of a past rollout, and when. Counts were recorded per gate of the plan, so a metric that
 * the plan did not judge cannot be judged afterwards.
 * @throws CommandError not-found | invalid | precondition-failed
 */
export async function replayGate(db: Database, { rolloutId, gate, alpha }: ReplayRequest): Promise<GateReplay> {
  const [row] = await db.select().from(rollout).where(eq(rollout.id, rolloutId));
  if (!row) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
  const parsed = parseRolloutRow(row);
  if (!parsed.ok) throw new CommandError("precondition-failed", `this build cannot read it: ${parsed.unsupported}`);
  const { plan, environment } = parsed.rollout;
  const source = countsFor(plan, gate);
  if (!source) {
    const counted = plan.gates.map(({ metric, rule }) => `${metric} (${rule.kind})`).join(", ") || "nothing";
    throw new CommandError("invalid", "this gate cannot be judged on what was recorded", [
      {
        field: "gate",
        problem: `${gate.metric} by a ${gate.rule.kind} rule was not counted; counted were: ${counted}`,
      },
    ]);
  }
  const recorded = await recordedGate(db, { rolloutId, gateKey: source.key, most: MOST_RECORDED });
  if (recorded.ticks.length === 0 || recorded.missing === 1)
    throw new CommandError(
      "precondition-failed",
      `the first ticks of ${rolloutId} are not stored (any more), and a gate can be judged from the first tick on only: choose a newer rollout`,
    );
  const kept = recorded.missing === null ? recorded.ticks : recorded.ticks.slice(0, recorded.missing - 1);
  const share = alpha ?? plan.alpha * budgetShare({ ...plan, gates: replaced(plan.gates, source, gate) }, gate);
  return {
    rolloutId,
    environment,
    countsOf: source.key,
    alpha: share,
    retrospect: retrospect(gate, { ...recorded, ticks: kept }, { alpha: share, beta: plan.beta }),
    rolledBackAt: await rolledBackAt(db, rolloutId),
    limits: limitsOf(recorded, kept.length),
  };
}

const replaced = (gates: readonly GateConfig[], source: GateConfig, gate: GateConfig): GateConfig[] =>
  gates.map((each) => (each.key === source.key ? gate : each));

function limitsOf(recorded: { missing: number | null; ticks: unknown[] }, kept: number): string[] {
  const limits = ["Counts end where the rollout ended: a gate that would have let it go on would have seen more"];
  if (recorded.missing !== null) limits.push(`tick ${recorded.missing} is not stored any more: judged up to it`);
  else if (kept >= MOST_RECORDED) limits.push(`the first ${MOST_RECORDED} ticks were judged`);
  return limits;
}

async function rolledBackAt(db: Database, rolloutId: string): Promise<string | null> {
  const [row] = await db
    .select({ at: decision.at })
    .from(decision)
    .where(and(eq(decision.rolloutId, rolloutId), eq(decision.kind, "roll_back")))
    .limit(1);
  return row?.at.toISOString() ?? null;
}
