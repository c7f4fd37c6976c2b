import { and, desc, eq, inArray, like, lt, type SQL } from "drizzle-orm";
import type { Database } from "#db/client";
import { auditEntry, userAccount } from "#db/schema/access";
import { incident } from "#db/schema/incident";
import { team } from "#db/schema/people";
import { rollout } from "#db/schema/rollout";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";

/** One entry of the audit. `at` is epoch ms. */
export interface AuditLine {
  id: number;
  at: number;
  action: string;
  by: { name: string; kind: "user" | "api_key" | "engine" | "gateway"; because: string | null };
  subject: { kind: string; id: string /** As people call it, where known. */; name: string | null };
  detail: Record<string, unknown>;
}

export interface AuditFilter {
  environment: string;
  /** `rollout`, `incident`, … */
  subjectKind?: string | undefined;
  subjectId?: string | undefined;
  /** Whole action or its noun followed by a dot. */
  action?: string | undefined;
  before?: number | undefined;
}

export interface AuditPage {
  lines: AuditLine[];
  /** To ask for older ones with; null at the end. */
  before: number | null;
  /** Every action that ever happened here, for the filter. */
  actions: string[];
}

const PAGE = 50;
/** Their ids are what people call them. */
const namedById: ReadonlySet<string> = new Set(["service", "system", "environment"]);

/** Newest first. */
export async function auditPage(db: Database, filter: AuditFilter): Promise<AuditPage> {
  // People, teams and what else belongs to the whole instance show in each environment.
  const here = inArray(auditEntry.environment, [filter.environment, EVERY_ENVIRONMENT]);
  const conditions: SQL[] = [here];
  if (filter.subjectKind) conditions.push(eq(auditEntry.subjectKind, filter.subjectKind));
  if (filter.subjectId) conditions.push(eq(auditEntry.subjectId, filter.subjectId));
  if (filter.action?.endsWith("."))
    conditions.push(like(auditEntry.action, `${filter.action.replaceAll(/[%_\\]/g, "")}%`));
  else if (filter.action) conditions.push(eq(auditEntry.action, filter.action));
  if (filter.before) conditions.push(lt(auditEntry.id, filter.before));
  const [rows, actions] = await Promise.all([
    db
      .select()
      .from(auditEntry)
      .where(and(...conditions))
      .orderBy(desc(auditEntry.id))
      .limit(PAGE + 1),
    db.selectDistinct({ action: auditEntry.action }).from(auditEntry).where(here).orderBy(auditEntry.action),
  ]);
  const shown = rows.slice(0, PAGE);
  const names = await subjectNames(db, shown);
  return {
    lines: shown.map((row) => ({
      id: row.id,
      at: row.at.getTime(),
      action: row.action,
      by: { name: row.actor.name, kind: row.actor.kind, because: row.actor.because ?? null },
      subject: {
        kind: row.subjectKind,
        id: row.subjectId,
        name: names.get(row.subjectId) ?? (namedById.has(row.subjectKind) ? row.subjectId : null),
      },
      detail: row.detail,
    })),
    before: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
    actions: actions.map((row) => row.action),
  };
}

async function subjectNames(
  db: Database,
  rows: ReadonlyArray<{ subjectKind: string; subjectId: string }>,
): Promise<Map<string, string>> {
  const ids = (kind: string) => [
    ...new Set(rows.filter((row) => row.subjectKind === kind).map((row) => row.subjectId)),
  ];
  const names = new Map<string, string>();
  const incidents = ids("incident");
  if (incidents.length > 0)
    for (const row of await db
      .select({ id: incident.id, number: incident.number })
      .from(incident)
      .where(inArray(incident.id, incidents)))
      names.set(row.id, `INC-${row.number}`);
  const rollouts = ids("rollout");
  if (rollouts.length > 0)
    for (const row of await db
      .select({ id: rollout.id, service: rollout.service, candidate: rollout.candidateVariant })
      .from(rollout)
      .where(inArray(rollout.id, rollouts)))
      names.set(row.id, `${row.service} ${row.candidate}`);
  for (const [kind, table] of [["user", userAccount] as const, ["team", team] as const]) {
    const wanted = ids(kind);
    if (wanted.length === 0) continue;
    const found = await db.select({ id: table.id, name: table.name }).from(table).where(inArray(table.id, wanted));
    for (const row of found) names.set(row.id, row.name);
  }
  return names;
}
