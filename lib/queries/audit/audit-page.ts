import { and, desc, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { auditEntry, userAccount } from "#db/schema/access";
import { incident } from "#db/schema/incident";
import { team } from "#db/schema/people";
import { rollout } from "#db/schema/rollout";
import { type AuditFilter, auditConditions } from "./audit-filter.ts";

/** One entry of the audit. `at` is epoch ms. */
export interface AuditLine {
  id: number;
  at: number;
  action: string;
  by: { name: string; kind: "user" | "api_key" | "engine" | "gateway"; because: string | null };
  subject: { kind: string; id: string /** As people call it, where known. */; name: string | null };
  detail: Record<string, unknown>;
}

export interface AuditPage {
  lines: AuditLine[];
  /** To ask for older ones with; null at the end. */
  before: number | null;
  /** Every action that ever happened here, for the filter. */
  actions: string[];
  /** Everybody who ever acted here, for the filter: `user:usr_…` with the name last used. */
  actors: { value: string; name: string; kind: AuditLine["by"]["kind"] }[];
}

const PAGE = 50;
const MOST_ACTORS = 200;
/** Their ids are what people call them. */
const namedById: ReadonlySet<string> = new Set(["service", "system", "environment"]);

/** Newest first. */
export async function auditPage(
  db: Database,
  { before, ...filter }: AuditFilter & { before?: number | undefined },
): Promise<AuditPage> {
  const everywhere = auditConditions({ environment: filter.environment });
  const [rows, actions, actors] = await Promise.all([
    db
      .select()
      .from(auditEntry)
      .where(and(auditConditions(filter), before ? lt(auditEntry.id, before) : undefined))
      .orderBy(desc(auditEntry.id))
      .limit(PAGE + 1),
    db.selectDistinct({ action: auditEntry.action }).from(auditEntry).where(everywhere).orderBy(auditEntry.action),
    listActors(db, everywhere),
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
    actors,
  };
}

/** Engine and gateways have no names that a person would look for: they are one choice each. */
async function listActors(db: Database, everywhere: SQL | undefined): Promise<AuditPage["actors"]> {
  const kind = sql<AuditLine["by"]["kind"]>`${auditEntry.actor}->>'kind'`;
  const id = sql<string>`case when ${auditEntry.actor}->>'kind' in ('user', 'api_key') then ${auditEntry.actor}->>'id' else '' end`;
  const rows = await db
    .select({
      kind,
      id,
      name: sql<string>`(array_agg(${auditEntry.actor}->>'name' order by ${auditEntry.id} desc))[1]`,
    })
    .from(auditEntry)
    .where(everywhere)
    .groupBy(sql`1`, sql`2`)
    .orderBy(sql`1 desc`, sql`3`)
    .limit(MOST_ACTORS);
  return rows.map((row) => ({ value: row.id ? `${row.kind}:${row.id}` : row.kind, name: row.name, kind: row.kind }));
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
