import type { AuditFilter } from "#lib/queries/audit/audit-filter";

/** What the address of the audit says, as it was typed. */
export interface AuditQuery {
  actor?: string | undefined;
  subject?: string | undefined;
  id?: string | undefined;
  action?: string | undefined;
  /** `2026-11-23` or `2026-11-23T14:02`, UTC. */
  from?: string | undefined;
  to?: string | undefined;
  text?: string | undefined;
  before?: string | undefined;
}

const filterNames = ["actor", "subject", "id", "action", "from", "to", "text"] as const;
const longest = 200;

/** The last one of a name wins; an empty one is none. */
export function readAuditQuery(asked: Readonly<Record<string, unknown>>): AuditQuery {
  const query: AuditQuery = {};
  for (const name of [...filterNames, "before"] as const) {
    const value = asked[name];
    if (typeof value === "string" && value.trim() !== "" && !value.includes("\0"))
      query[name] = value.slice(0, longest);
  }
  return query;
}

export const isFiltered = (query: AuditQuery): boolean => filterNames.some((name) => query[name] !== undefined);

/** Only what filters, for the record of an export. */
export const filterWords = (query: AuditQuery): Record<string, string> =>
  Object.fromEntries(filterNames.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));

export function auditFilter(query: AuditQuery, environment: string | undefined): AuditFilter {
  return {
    environment,
    actor: query.actor,
    subjectKind: query.subject,
    subjectId: query.id,
    action: query.action,
    from: utc(query.from),
    to: utc(query.to),
    text: query.text,
  };
}

/** Browsers send no zone; the console's is UTC. Undefined for what is no time. */
function utc(typed: string | undefined): Date | undefined {
  if (!typed || !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/.test(typed)) return undefined;
  const at = new Date(typed.includes("T") ? `${typed}Z` : `${typed}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** Address of the audit with these filters. */
export function auditHref(query: AuditQuery): string {
  const params = new URLSearchParams(Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]));
  return params.size > 0 ? `/audit?${params}` : "/audit";
}
