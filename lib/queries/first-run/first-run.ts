import { and, arrayContains, desc, eq, gt, inArray, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { apiKey } from "#db/schema/access";
import { flag, rollout } from "#db/schema/rollout";
import { serviceSeen } from "#db/schema/telemetry";
import { ENVIRONMENT_KEY_NAME } from "#lib/domain/access/environment-key";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";

/** How far the first steps are, read from what there is: nothing is ticked off. Instants are epoch ms. */
export interface FirstRun {
  asOf: number;
  environment: string;
  /** The oldest flag whose variants are texts, with the service that it belongs to. */
  flag: { key: string; service: string; fallback: string } | null;
  /** The newest live key that may evaluate and ingest; the operator's own variable does not count. */
  key: { name: string; hint: string; expiresAt: number | null } | null;
  /** When the flag was last evaluated. */
  evaluatedAt: number | null;
  /** Spans of the flag's service. */
  spans: { count: number; lastAt: number; carryVariant: boolean } | null;
  hasRollouts: boolean;
}

interface Asked {
  environment: string;
  now: Date;
}

export async function firstRun(db: Database, { environment, now }: Asked): Promise<FirstRun> {
  const [first, key, hasRollouts] = await Promise.all([
    firstFlag(db, environment),
    newestKey(db, { environment, now }),
    db.select({ id: rollout.id }).from(rollout).where(eq(rollout.environment, environment)).limit(1),
  ]);
  const base = { asOf: now.getTime(), environment, flag: first, key, hasRollouts: hasRollouts.length > 0 };
  if (!first) return { ...base, evaluatedAt: null, spans: null };
  const [reported, spans, variantAt] = await Promise.all([
    lastEvaluation(db, environment, first.key),
    heardSpans(db, environment, first.service),
    lastVariant(db, environment, first.service),
  ]);
  return {
    ...base,
    // A span with a variant outlives the gateway's memory: whoever sent it had evaluated the flag.
    evaluatedAt: reported ?? variantAt,
    spans: spans && { ...spans, carryVariant: variantAt !== null },
  };
}

async function firstFlag(db: Database, environment: string): Promise<FirstRun["flag"]> {
  const fallback = sql<string>`${flag.variants} ->> ${flag.defaultVariant}`;
  const [row] = await db
    .select({ key: flag.key, service: flag.service, fallback })
    .from(flag)
    .where(
      and(eq(flag.environment, environment), sql`jsonb_typeof(${flag.variants} -> ${flag.defaultVariant}) = 'string'`),
    )
    .orderBy(flag.createdAt, flag.id)
    .limit(1);
  return row ?? null;
}

async function newestKey(db: Database, { environment, now }: Asked): Promise<FirstRun["key"]> {
  const [row] = await db
    .select()
    .from(apiKey)
    .where(
      and(
        inArray(apiKey.environment, [environment, EVERY_ENVIRONMENT]),
        arrayContains(apiKey.scopes, ["evaluate", "ingest"]),
        ne(apiKey.name, ENVIRONMENT_KEY_NAME),
        isNull(apiKey.revokedAt),
        or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, now)),
      ),
    )
    .orderBy(desc(apiKey.createdAt))
    .limit(1);
  return row ? { name: row.name, hint: row.hint, expiresAt: row.expiresAt?.getTime() ?? null } : null;
}

/** As the gateways report it with their heartbeat. */
async function lastEvaluation(db: Database, environment: string, flagKey: string): Promise<number | null> {
  const result = await db.execute<{ at: string | null }>(
    sql`select max((detail -> 'evaluated' -> ${environment}::text ->> ${flagKey}::text)::float8) as at
        from process_instance where kind = 'gateway'`,
  );
  return numberOrNull(result.rows[0]?.at);
}

async function heardSpans(db: Database, environment: string, service: string) {
  const [row] = await db
    .select()
    .from(serviceSeen)
    .where(and(ofService(serviceSeen, { environment, service }), gt(serviceSeen.spanCount, 0)));
  return row ? { count: row.spanCount, lastAt: row.lastSeenAt.getTime() } : null;
}

/** Newest bucket of requests that were served under a variant. */
async function lastVariant(db: Database, environment: string, service: string): Promise<number | null> {
  const result = await db.execute<{ at: string | null }>(
    sql`select extract(epoch from max(bucket_at)) * 1000 as at from rollup
        where environment = ${environment} and service = ${service} and metric = 'requests' and variant <> ''
          and not demo_history`,
  );
  return numberOrNull(result.rows[0]?.at);
}

const ofService = (
  table: typeof serviceSeen,
  { environment, service }: { environment: string; service: string },
): SQL | undefined => and(eq(table.environment, environment), eq(table.service, service));

const numberOrNull = (value: string | null | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);
