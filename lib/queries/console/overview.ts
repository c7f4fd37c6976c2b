import { and, desc, eq, notInArray, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { incident } from "#db/schema/incident";
import { flag } from "#db/schema/rollout";
import { activeStates, rolloutStateKinds } from "#lib/domain/rollout/state";
import {
  type Bucket,
  latencyPoint,
  ratioPoint,
  rolling,
  type SeriesPoint,
  variantBuckets,
} from "../series/variant-series.ts";
import { findStoppedLine, type StoppedLineFacts } from "../settings/list-freezes.ts";
import { type RolloutRowFacts, rolloutRows } from "./rollout-rows.ts";

export interface OpenIncident {
  id: string;
  number: number;
  severity: "P0" | "P1" | "P2" | "P3" | "P4";
  title: string;
  state: string;
  summary: string;
  detectedAt: number;
  nextUpdateDueAt: number | null;
  rolledBack: boolean;
}

/** RED of the AI systems, the services that own a flag. Each point covers a minute. */
export interface OverviewNumbers {
  services: string[];
  requestsPerSecond: SeriesPoint[];
  errors: SeriesPoint[];
  latencyP95: SeriesPoint[];
  rightDecisions: SeriesPoint[];
}

export interface ProcessFacts {
  kind: "web" | "gateway" | "worker";
  count: number;
  /** Age of the oldest live heartbeat, s. */
  oldestSeconds: number;
}

export interface Overview {
  asOf: number;
  incidents: OpenIncident[];
  /** Active ones first, however old; then the newest of the others. */
  rollouts: RolloutRowFacts[];
  numbers: OverviewNumbers;
  processes: ProcessFacts[];
  snapshotAt: number | null;
  /** Set while the line of this environment is stopped. */
  stoppedLine: StoppedLineFacts | null;
}

const MINUTE_MS = 60_000;
const quietStates = rolloutStateKinds.filter((state) => !activeStates.includes(state));

export async function overview(db: Database, request: { environment: string; now: Date }): Promise<Overview> {
  const [incidents, rollouts, numbers, processes, snapshotAt, stoppedLine] = await Promise.all([
    openIncidents(db, request.environment),
    shownRollouts(db, request),
    overviewNumbers(db, request),
    liveProcesses(db),
    newestSnapshot(db),
    findStoppedLine(db, request.environment),
  ]);
  return { asOf: request.now.getTime(), incidents, rollouts, numbers, processes, snapshotAt, stoppedLine };
}

async function shownRollouts(db: Database, request: { environment: string; now: Date }): Promise<RolloutRowFacts[]> {
  const [active, newest] = await Promise.all([
    rolloutRows(db, { ...request, states: activeStates, limit: 100 }),
    rolloutRows(db, { ...request, states: quietStates, limit: 5 }),
  ]);
  return [...active, ...newest];
}

async function openIncidents(db: Database, environment: string): Promise<OpenIncident[]> {
  const rows = await db
    .select()
    .from(incident)
    .where(and(eq(incident.environment, environment), notInArray(incident.state, ["resolved", "closed", "cancelled"])))
    .orderBy(incident.severity, desc(incident.createdAt))
    .limit(20);
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    severity: row.severity,
    title: row.title,
    state: row.state,
    summary: row.severityBecause.sentence,
    detectedAt: row.detectedAt.getTime(),
    nextUpdateDueAt: row.nextUpdateDueAt?.getTime() ?? null,
    rolledBack: row.decisionId !== null,
  }));
}

async function overviewNumbers(
  db: Database,
  { environment, now }: { environment: string; now: Date },
): Promise<OverviewNumbers> {
  const owners = await db.selectDistinct({ service: flag.service }).from(flag).where(eq(flag.environment, environment));
  const services = owners.map((row) => row.service).sort();
  const range = {
    environment,
    variant: null,
    from: new Date(now.getTime() - 30 * MINUTE_MS),
    to: now,
    stepSeconds: 30,
  };
  const read = async (metric: "requests" | "accuracy") =>
    mergeServices(
      await Promise.all(
        services.map(async (service) => (await variantBuckets(db, { ...range, service, metric }))[""] ?? []),
      ),
    );
  const [requests, accuracy] = await Promise.all([read("requests"), read("accuracy")]);
  // The bucket that is still filling would look like a drop.
  const whole = (buckets: Bucket[]) => buckets.filter((bucket) => bucket.at <= now.getTime() - 35_000);
  const minutes = rolling(whole(requests), MINUTE_MS);
  return {
    services,
    requestsPerSecond: whole(requests).map((bucket) => ({
      at: bucket.at,
      value: bucket.n / range.stepSeconds,
      n: bucket.n,
    })),
    errors: minutes.map(ratioPoint),
    latencyP95: minutes.map(latencyPoint(0.95)),
    rightDecisions: rolling(whole(accuracy), MINUTE_MS).map(ratioPoint),
  };
}

function mergeServices(lists: Bucket[][]): Bucket[] {
  const byInstant = new Map<number, Bucket>();
  for (const bucket of lists.flat()) {
    const known = byInstant.get(bucket.at);
    if (!known) byInstant.set(bucket.at, { ...bucket });
    else {
      known.n += bucket.n;
      known.s += bucket.s;
      known.histogram =
        (known.histogram ?? bucket.histogram)?.map(
          (_, i) => (known.histogram?.[i] ?? 0) + (bucket.histogram?.[i] ?? 0),
        ) ?? null;
    }
  }
  return [...byInstant.values()].sort((a, b) => a.at - b.at);
}

async function liveProcesses(db: Database): Promise<ProcessFacts[]> {
  const result = await db.execute<{ kind: ProcessFacts["kind"]; count: string; oldest: string }>(sql`
    select kind, count(*) as count, extract(epoch from now() - min(last_seen_at)) as oldest
    from process_instance where last_seen_at > now() - interval '10 seconds' group by kind`);
  return result.rows.map((row) => ({ kind: row.kind, count: Number(row.count), oldestSeconds: Number(row.oldest) }));
}

async function newestSnapshot(db: Database): Promise<number | null> {
  const result = await db.execute<{ at: string | null }>(
    sql`select extract(epoch from created_at) * 1000 as at from status_snapshot order by version desc limit 1`,
  );
  const at = result.rows[0]?.at;
  return at ? Number(at) : null;
}
