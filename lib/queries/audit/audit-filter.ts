import { and, eq, gte, inArray, like, lt, or, type SQL, sql } from "drizzle-orm";
import { auditEntry } from "#db/schema/access";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";

export interface AuditFilter {
  /** Entries about the installation as a whole belong to every environment; undefined = all of them. */
  environment?: string | undefined;
  /** `user:usr_…`, `api_key:key_…`, `engine`, `gateway`: a kind, and whom of that kind where it has names. */
  actor?: string | undefined;
  /** `rollout`, `incident`, … */
  subjectKind?: string | undefined;
  subjectId?: string | undefined;
  /** Whole action or its noun followed by a dot. */
  action?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Anywhere in who, what, on what and the facts; letter case ignored. */
  text?: string | undefined;
}

export function auditConditions(filter: AuditFilter): SQL | undefined {
  const { environment, subjectKind, subjectId, from, to } = filter;
  return and(
    environment === undefined ? undefined : inArray(auditEntry.environment, [environment, EVERY_ENVIRONMENT]),
    subjectKind ? eq(auditEntry.subjectKind, subjectKind) : undefined,
    subjectId ? eq(auditEntry.subjectId, subjectId) : undefined,
    actionCondition(filter.action),
    actorCondition(filter.actor),
    from ? gte(auditEntry.at, from) : undefined,
    to ? lt(auditEntry.at, to) : undefined,
    textCondition(filter.text),
  );
}

function actionCondition(action: string | undefined): SQL | undefined {
  if (!action) return undefined;
  return action.endsWith(".") ? like(auditEntry.action, `${plain(action)}%`) : eq(auditEntry.action, action);
}

function actorCondition(actor: string | undefined): SQL | undefined {
  if (!actor) return undefined;
  const [kind, id] = actor.split(":", 2);
  return and(sql`${auditEntry.actor}->>'kind' = ${kind}`, id ? sql`${auditEntry.actor}->>'id' = ${id}` : undefined);
}

function textCondition(text: string | undefined): SQL | undefined {
  if (!text?.trim()) return undefined;
  const pattern = `%${plain(text.trim())}%`;
  return or(
    sql`${auditEntry.detail}::text ilike ${pattern}`,
    sql`${auditEntry.actor}::text ilike ${pattern}`,
    sql`${auditEntry.subjectId} ilike ${pattern}`,
    sql`${auditEntry.action} ilike ${pattern}`,
  );
}

/** What a person types is text, not a pattern. */
const plain = (text: string): string => text.replaceAll(/[%_\\]/g, (character) => `\\${character}`);
