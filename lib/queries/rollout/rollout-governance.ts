import { asc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { loadGovernance, moveOf } from "#db/rows/governance";
import { findOtherActive } from "#db/rows/other-active";
import { findReleaseRule } from "#db/rows/release-rule";
import { findRestartSince } from "#db/rows/restart";
import { findRolledBack } from "#db/rows/rolled-back";
import { rollout } from "#db/schema/rollout";
import { rolloutApproval } from "#db/schema/rollout-control";
import type { ActorRecord } from "#lib/domain/access/actor";
import { lacksApproval } from "#lib/domain/rollout/advance-obstacle";
import type { Said } from "#lib/domain/rollout/control";
import { holdsOn } from "#lib/domain/rollout/governance";
import { type Hold, holds, isOverridable, lowerFirst, nextMove } from "#lib/domain/rollout/hold";

/** What a second person said. Instants are epoch milliseconds. */
export interface ApprovalLine {
  id: string;
  /** Null: the whole rollout. */
  step: number | null;
  verdict: "approved" | "rejected";
  words: string | null;
  by: string;
  at: number;
}

/** What people may settle about one rollout, and what keeps it from its next move. */
export interface RolloutGovernance {
  author: ActorRecord;
  holds: Hold[];
  /** The environment asks for a second person before a start. */
  needsApproval: boolean;
  /** The start or a step that a second person could approve now, in words. */
  approvable: string | null;
  approvals: ApprovalLine[];
  /** Attempt that was rolled back, as long as nobody has said why it may be released again. */
  unacknowledged: { id: string; attempt: number } | null;
  acknowledgement: Said | null;
  override: Said | null;
  isHoldSkipped: boolean;
}

type Row = typeof rollout.$inferSelect;
const waiting: ReadonlySet<string> = new Set(["draft", "pending_approval", "scheduled"]);

export async function rolloutGovernance(
  db: Database,
  { rolloutId, now }: { rolloutId: string; now: Date },
): Promise<RolloutGovernance | undefined> {
  const [row] = await db.select().from(rollout).where(eq(rollout.id, rolloutId));
  if (!row) return undefined;
  const isWaiting = waiting.has(row.state);
  const earlier = isWaiting ? await findRolledBack(db, row) : null;
  const unacknowledged = earlier && row.control.acknowledgement?.of !== earlier.id ? earlier : null;
  const rule = await findReleaseRule({ db }, row.environment);
  const step = approvableStep(row);
  return {
    author: row.createdBy,
    holds: [...(await ownHolds(db, row, unacknowledged)), ...(await outerHolds(db, row, now))],
    needsApproval: rule.needsApproval,
    approvable: row.state === "pending_approval" ? "the start" : step && lowerFirst(step),
    approvals: await approvalLines(db, row.id),
    unacknowledged,
    acknowledgement: row.control.acknowledgement ?? null,
    override: row.control.override ?? null,
    isHoldSkipped: row.step !== null && row.control.holdSkippedStep === row.step,
  };
}

/** The next step, as it begins a sentence, while it waits for a second person. */
function approvableStep({ state, plan, control, step }: Row): string | null {
  const isOnItsWay = state === "running" || state === "paused";
  return isOnItsWay && lacksApproval(plan, control, (step ?? -1) + 1) ? nextMove(plan, step) : null;
}

/** What lies in the rollout itself: approvals and what came before. */
async function ownHolds(db: Database, row: Row, unacknowledged: RolloutGovernance["unacknowledged"]): Promise<Hold[]> {
  const found: Hold[] = [];
  const start = { rolloutId: row.id, what: "The start" };
  const author = row.createdBy.name;
  if (row.state === "pending_approval") found.push(holds.approval(start, author));
  const step = approvableStep(row);
  if (step) found.push(holds.stepApproval({ rolloutId: row.id, what: step }, author));
  if (unacknowledged) found.push(holds.acknowledgement(start, { ...unacknowledged, variant: row.candidateVariant }));
  if (!waiting.has(row.state)) return found;
  const restart = await findRestartSince({ db }, row);
  if (restart && row.startsAt) found.push(holds.restored(start, { startsAt: row.startsAt, restartedAt: restart.at }));
  const other = await findOtherActive({ db }, row);
  if (other) found.push(holds.otherRollout(start, other));
  return found;
}

/** What lies outside: freezes, a stopped line, incidents. They hold starts and steps, never a bake and never a rollback. */
async function outerHolds(db: Database, row: Row, now: Date): Promise<Hold[]> {
  if (!waiting.has(row.state) && row.state !== "running" && row.state !== "paused") return [];
  const what = waiting.has(row.state) ? "The start" : nextMove(row.plan, row.step);
  return holdsOn(moveOf(row, what), await loadGovernance({ db }), now).filter(isOverridable);
}

async function approvalLines(db: Database, rolloutId: string): Promise<ApprovalLine[]> {
  const rows = await db
    .select()
    .from(rolloutApproval)
    .where(eq(rolloutApproval.rolloutId, rolloutId))
    .orderBy(asc(rolloutApproval.at));
  return rows.map(({ id, step, verdict, words, by, at }) => ({
    id,
    step,
    verdict,
    words,
    by: by.name,
    at: at.getTime(),
  }));
}
