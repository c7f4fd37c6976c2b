import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { flagVersion } from "#db/schema/flag";
import { flag, rollout } from "#db/schema/rollout";
import { activeStates, type RolloutStateKind } from "#lib/domain/rollout/state";

export interface FlagLine {
  key: string;
  service: string;
  description: string;
  isEnabled: boolean;
  type: string;
  defaultVariant: string;
  variantCount: number;
  /** What decides besides the default: "rule", "2 overrides", "1 prerequisite". */
  targeting: string[];
  rollout: { id: string; state: RolloutStateKind; candidateVariant: string; trafficPercent: number } | null;
  /** Epoch ms; null where nothing is kept of it. */
  changedAt: number | null;
  changedBy: string;
}

const counted = (count: number, word: string): string[] =>
  count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`];

/** Every flag of the environment by its key, with the rollout in force and who changed it last. */
export async function flagList(db: Database, environment: string): Promise<FlagLine[]> {
  const rows = await db.select().from(flag).where(eq(flag.environment, environment)).orderBy(asc(flag.key));
  const rollouts = await db
    .select({
      id: rollout.id,
      flagId: rollout.flagId,
      state: rollout.state,
      candidateVariant: rollout.candidateVariant,
      trafficPercent: rollout.trafficPercent,
    })
    .from(rollout)
    .where(and(eq(rollout.environment, environment), inArray(rollout.state, [...activeStates])));
  const versions = await db
    .selectDistinctOn([flagVersion.flagId], {
      flagId: flagVersion.flagId,
      at: flagVersion.at,
      actor: flagVersion.actor,
    })
    .from(flagVersion)
    .where(eq(flagVersion.environment, environment))
    .orderBy(flagVersion.flagId, sql`${flagVersion.revision} desc`);
  const inForce = new Map(rollouts.map(({ flagId, ...rest }) => [flagId, rest]));
  const last = new Map(versions.map((version) => [version.flagId, version]));
  return rows.map((row) => ({
    key: row.key,
    service: row.service,
    description: row.description,
    isEnabled: row.state === "ENABLED",
    type: typeof Object.values(row.variants)[0],
    defaultVariant: row.defaultVariant,
    variantCount: Object.keys(row.variants).length,
    targeting: [
      ...(row.targeting ? ["rule"] : []),
      ...counted(Object.keys(row.overrides).length, "override"),
      ...counted(row.prerequisites.length, "prerequisite"),
    ],
    rollout: inForce.get(row.id) ?? null,
    changedAt: last.get(row.id)?.at.getTime() ?? null,
    changedBy: last.get(row.id)?.actor.name ?? "",
  }));
}
