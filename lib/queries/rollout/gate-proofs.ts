import { createHash } from "node:crypto";
import { and, desc, eq, inArray } from "drizzle-orm";
import type { Database } from "#db/client";
import { gateProof } from "#db/schema/gate-proof";
import { gateHash } from "#lib/domain/gate-proof/gate-hash";
import type { ProofResult } from "#lib/domain/gate-proof/prove-gate";
import type { GateConfig } from "#lib/domain/rollout/plan";

export interface ProofLine {
  proofId: string;
  gateKey: string;
  rolloutId: string;
  service: string;
  result: ProofResult;
  seed: number;
  statisticsVersion: string;
  provedAt: number;
  by: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** By key of the given gates, the newest proof of a gate that judges alike, on this service's traffic. */
export async function newestProofs(
  db: Database,
  { environment, service, gates }: { environment: string; service: string; gates: readonly GateConfig[] },
): Promise<Record<string, ProofLine>> {
  if (gates.length === 0) return {};
  const hashes = new Map(gates.map((gate) => [gate.key, gateHash(gate, sha256)]));
  const rows = await db
    .selectDistinctOn([gateProof.gateHash])
    .from(gateProof)
    .where(
      and(
        eq(gateProof.environment, environment),
        eq(gateProof.service, service),
        inArray(gateProof.gateHash, [...hashes.values()]),
      ),
    )
    .orderBy(gateProof.gateHash, desc(gateProof.provedAt));
  const byHash = new Map(rows.map((row) => [row.gateHash, row]));
  return Object.fromEntries(
    [...hashes].flatMap(([key, hash]) => {
      const row = byHash.get(hash);
      return row ? [[key, lineOf(row)]] : [];
    }),
  );
}

/** Every proof on a rollout's own ticks, newest first. */
export async function proofsOf(db: Database, rolloutId: string): Promise<ProofLine[]> {
  const own = eq(gateProof.rolloutId, rolloutId);
  const rows = await db.select().from(gateProof).where(own).orderBy(desc(gateProof.provedAt)).limit(200);
  return rows.map(lineOf);
}

const lineOf = (row: typeof gateProof.$inferSelect): ProofLine => ({
  proofId: row.id,
  gateKey: row.gateKey,
  rolloutId: row.rolloutId,
  service: row.service,
  result: row.result,
  seed: row.seed,
  statisticsVersion: row.statisticsVersion,
  provedAt: row.provedAt.getTime(),
  by: row.actor.name,
});
