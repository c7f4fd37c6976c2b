import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { outcomeColumns, readCombined } from "#db/rows/tick";
import { decision, tick, trafficChange } from "#db/schema/rollout";
import type { DecisionKind } from "#lib/domain/rollout/state";
import { routeKinds } from "#lib/domain/traffic/route-kinds";

export interface DecisionLine {
  id: string;
  at: number;
  kind: DecisionKind | "verified";
  fromPercent: number;
  toPercent: number;
  /** Generated sentence; metric names stand between asterisks. */
  because: string;
  /** Words of the person, which may come later. */
  reason: string | null;
  evidenceId: string | null;
  tick: number | null;
  /** Combined evidence of harm at that tick, and what a rollback needs. */
  evidence: { value: number; threshold: number } | null;
  by: { name: string; kind: "person" | "engine" | "automation" };
}

const actorKinds = { user: "person", engine: "engine", gateway: "engine", api_key: "automation" } as const;

const evidenceOf = ({ logHarm, threshold }: { logHarm: number; threshold: number }): DecisionLine["evidence"] => ({
  value: Math.exp(Math.min(600, logHarm)),
  threshold: Math.exp(threshold),
});

/** Newest first: every decision, and every time the gateways confirmed one. */
export async function rolloutDecisions(db: Database, rolloutId: string): Promise<DecisionLine[]> {
  const [decisions, verified] = await Promise.all([
    db
      .select({
        row: decision,
        judged: { number: tick.number, ...outcomeColumns },
      })
      .from(decision)
      .leftJoin(tick, and(eq(tick.rolloutId, decision.rolloutId), eq(tick.number, decision.tick)))
      .where(eq(decision.rolloutId, rolloutId))
      .orderBy(desc(decision.at))
      .limit(200),
    db
      .select()
      .from(trafficChange)
      .where(sql`${trafficChange.rolloutId} = ${rolloutId} and ${isNotNull(trafficChange.verifiedAt)}`)
      .orderBy(desc(trafficChange.verifiedAt))
      .limit(50),
  ]);
  const lines: DecisionLine[] = decisions.map(({ row, judged }) => ({
    id: row.id,
    at: row.at.getTime(),
    kind: row.kind,
    fromPercent: row.fromPercent,
    toPercent: row.toPercent,
    because: row.because.sentence,
    reason: row.reason,
    evidenceId: row.evidenceId,
    tick: row.tick,
    evidence: judged ? evidenceOf(readCombined(judged)) : null,
    by: { name: row.actor.name, kind: actorKinds[row.actor.kind] },
  }));
  for (const row of verified) {
    const at = row.verifiedAt?.getTime() ?? 0;
    lines.push({
      id: row.id,
      at,
      kind: "verified",
      fromPercent: row.fromPercent,
      toPercent: row.toPercent,
      because: `${servesWords(row)}, ${((at - row.requestedAt.getTime()) / 1000).toFixed(1)} s after the request.`,
      reason: null,
      evidenceId: null,
      tick: null,
      evidence: null,
      by: { name: "Evenkeel", kind: "engine" },
    });
  }
  return lines.sort((a, b) => b.at - a.at);
}

/** What was read back then may have changed since, so an adapter's newest words are not repeated here. */
function servesWords({ adapter, verifiedBy, toPercent }: typeof trafficChange.$inferSelect): string {
  if (adapter !== "flag") return `${toPercent} % was read back from ${routeKinds[adapter].name}`;
  return `${verifiedBy === 1 ? "One gateway serves" : `${verifiedBy ?? 0} gateways serve`} ${toPercent} %`;
}
