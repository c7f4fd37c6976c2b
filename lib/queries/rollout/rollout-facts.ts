import { and, desc, eq, isNull } from "drizzle-orm";
import type { Database } from "#db/client";
import { readOutcome } from "#db/rows/tick";
import { gatewayInbox } from "#db/schema/gateway-inbox";
import { incident } from "#db/schema/incident";
import { rollout, tick, trafficChange } from "#db/schema/rollout";
import { impactRatio, withoutGroups } from "#lib/domain/fairness/four-fifths";
import { endComparisons } from "#lib/domain/gate/gate-states";
import type { GateTickOutcome } from "#lib/domain/gate/tick-outcome";
import type { RolloutPlan, Strategy } from "#lib/domain/rollout/plan";
import type { Judgement, PauseReason, RollbackReason, RolloutStateKind } from "#lib/domain/rollout/state";
import type { AdapterKind, TrafficSight } from "#lib/domain/traffic/adapter";
import { routeKinds } from "#lib/domain/traffic/route-kinds";
import { takenBackAtOnce } from "./can-roll-back.ts";

/** Requested, applied and verified are three facts; each is null until it is known. */
export interface TrafficReceipt {
  fromPercent: number;
  toPercent: number;
  requestedAt: number;
  appliedAt: number | null;
  verifiedAt: number | null;
  /** Gateways that served it then; null for every adapter but flag evaluation. */
  verifiedBy: number | null;
  /** What divides the traffic, as in a sentence. */
  adapterName: string;
  adapter: AdapterKind;
  /** The last word of the adapter; null before its first answer, and for flag evaluation. */
  sight: TrafficSight | null;
  readBackPercent: number | null;
  readBack: string | null;
  readBackAt: number | null;
  attempts: number;
  lastError: string | null;
}

/** A gateway acted alone and already serves the baseline; the ordinary command has not run yet. */
export interface GatewayReturn {
  at: number;
  reason: RollbackReason;
  /** For `unguarded`: the last sign of a watch. */
  unguardedSince: number | null;
  keyName: string | null;
}

/** What the head of a rollout page says. Instants are epoch milliseconds. */
export interface RolloutFacts {
  id: string;
  title: string;
  environment: string;
  service: string;
  flagKey: string;
  strategy: Strategy;
  baselineVariant: string;
  candidateVariant: string;
  attempt: number;
  state: RolloutStateKind;
  pauseReason: PauseReason | null;
  rollbackReason: RollbackReason | null;
  step: number | null;
  trafficPercent: number;
  stepStartedAt: number | null;
  bakeUntil: number | null;
  stateEnteredAt: number;
  startedAt: number | null;
  endedAt: number | null;
  because: string;
  judgement: Judgement | null;
  lastJudgedAt: number | null;
  lastTelemetryAt: number | null;
  unguardedSince: number | null;
  gatewayReturn: GatewayReturn | null;
  superseded: boolean;
  /** Rolling back is possible: the release serves traffic, or is current and nothing is compared with it. */
  canRollBack: boolean;
  revision: number;
  plan: RolloutPlan;
  createdBy: string;
  receipt: TrafficReceipt | null;
  incident: { id: string; number: number } | null;
  /** Without figures per group. */
  outcome: GateTickOutcome | null;
  /** By fairness gate, the baseline's lowest group rate over its highest. */
  baselineRatios: Record<string, number>;
  tick: { number: number; takenAt: number; step: number } | null;
}

function toReturn({ payload }: typeof gatewayInbox.$inferSelect): GatewayReturn {
  return {
    at: Date.parse(payload.appliedAt),
    reason: payload.reason,
    unguardedSince: payload.unguardedSince ? Date.parse(payload.unguardedSince) : null,
    keyName: payload.keyName ?? null,
  };
}

const ms = (at: Date | null) => at?.getTime() ?? null;

export async function findRolloutFacts(db: Database, rolloutId: string): Promise<RolloutFacts | undefined> {
  const [row] = await db.select().from(rollout).where(eq(rollout.id, rolloutId));
  if (!row) return undefined;
  const [change, last, opened, returned, takenBack] = await Promise.all([
    newestChange(db, rolloutId),
    newestTick(db, rolloutId),
    newestIncident(db, rolloutId),
    pendingReturn(db, rolloutId),
    takenBackAtOnce(db, [row]),
  ]);
  const outcome = last ? shownOutcome(row, last) : null;
  return {
    ...described(row),
    canRollBack: takenBack.has(row.id),
    gatewayReturn: returned ? toReturn(returned) : null,
    receipt: change ? toReceipt(change) : null,
    incident: opened ?? null,
    outcome: outcome ? withoutGroups(outcome) : null,
    baselineRatios: ratiosOf(outcome),
    tick: last ? { number: last.number, takenAt: last.takenAt.getTime(), step: last.step } : null,
  };
}

/** Where everyone has the candidate, comparisons have ended, also when no tick has come since. */
function shownOutcome(row: typeof rollout.$inferSelect, last: typeof tick.$inferSelect): GateTickOutcome {
  const outcome = readOutcome(last, { plan: row.plan, takenAt: last.takenAt });
  const served = row.state === "completed" ? 100 : row.trafficPercent;
  return endComparisons(row.plan, outcome, served);
}

/** By fairness gate: what the baseline itself is like, in one figure that tells of no group. */
function ratiosOf(outcome: GateTickOutcome | null): Record<string, number> {
  const ratios = Object.entries(outcome?.gates ?? {}).flatMap(([key, { groups }]) => {
    const ratio = groups ? impactRatio(groups) : null;
    return ratio === null ? [] : [[key, ratio] as const];
  });
  return Object.fromEntries(ratios);
}

type Change = typeof trafficChange.$inferSelect;
type Facet = "baselineRatios" | "canRollBack" | "gatewayReturn" | "receipt" | "incident" | "outcome" | "tick";

function described(row: typeof rollout.$inferSelect): Omit<RolloutFacts, Facet> {
  return {
    id: row.id,
    title: row.title,
    environment: row.environment,
    service: row.service,
    flagKey: row.flagKey,
    strategy: row.strategy,
    baselineVariant: row.baselineVariant,
    candidateVariant: row.candidateVariant,
    attempt: row.attempt,
    state: row.state,
    pauseReason: row.pauseReason,
    rollbackReason: row.rollbackReason,
    step: row.step,
    trafficPercent: row.trafficPercent,
    stepStartedAt: ms(row.stepStartedAt),
    bakeUntil: ms(row.bakeUntil),
    stateEnteredAt: row.stateEnteredAt.getTime(),
    startedAt: ms(row.startedAt),
    endedAt: ms(row.endedAt),
    because: row.stateBecause,
    judgement: row.judgement,
    lastJudgedAt: ms(row.lastJudgedAt),
    lastTelemetryAt: ms(row.lastTelemetryAt),
    unguardedSince: ms(row.unguardedSince),
    superseded: row.superseded,
    revision: row.revision,
    plan: row.plan,
    createdBy: row.createdBy.name,
  };
}

function toReceipt(change: Change): TrafficReceipt {
  return {
    fromPercent: change.fromPercent,
    toPercent: change.toPercent,
    requestedAt: change.requestedAt.getTime(),
    appliedAt: ms(change.appliedAt),
    verifiedAt: ms(change.verifiedAt),
    verifiedBy: change.verifiedBy,
    adapter: change.adapter,
    adapterName: routeKinds[change.adapter].name,
    sight: change.sight,
    readBackPercent: change.readBackPercent,
    readBack: change.readBack,
    readBackAt: ms(change.readBackAt),
    attempts: change.attempts,
    lastError: change.lastError,
  };
}

async function newestChange(db: Database, rolloutId: string) {
  const own = eq(trafficChange.rolloutId, rolloutId);
  const [row] = await db.select().from(trafficChange).where(own).orderBy(desc(trafficChange.requestedAt)).limit(1);
  return row;
}

async function newestTick(db: Database, rolloutId: string) {
  const [row] = await db.select().from(tick).where(eq(tick.rolloutId, rolloutId)).orderBy(desc(tick.number)).limit(1);
  return row;
}

async function newestIncident(db: Database, rolloutId: string) {
  const [row] = await db
    .select({ id: incident.id, number: incident.number })
    .from(incident)
    .where(eq(incident.rolloutId, rolloutId))
    .orderBy(desc(incident.createdAt))
    .limit(1);
  return row;
}

async function pendingReturn(db: Database, rolloutId: string) {
  const [row] = await db
    .select()
    .from(gatewayInbox)
    .where(and(eq(gatewayInbox.rolloutId, rolloutId), isNull(gatewayInbox.processedAt)))
    .orderBy(gatewayInbox.receivedAt)
    .limit(1);
  return row;
}
