import { and, asc, desc, gt, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { auditEntry } from "#db/schema/access";
import { type ExportedEntry, exportedEntry } from "#lib/domain/audit/exported-entry";
import { type AuditFilter, auditConditions } from "./audit-filter.ts";

const ENTRIES_AT_ONCE = 500;

/** Entries in the order of the chain up to one link, a few hundred at a time however many there are. */
export async function* exportEntries(
  db: Database,
  { filter, upTo }: { filter: AuditFilter; upTo: number },
): AsyncGenerator<ExportedEntry[]> {
  for (let last = 0; ; ) {
    const entries = await readEntries(db, {
      where: and(auditConditions(filter), gt(auditEntry.chainSeq, last), lte(auditEntry.chainSeq, upTo)),
      order: asc(auditEntry.chainSeq),
      limit: ENTRIES_AT_ONCE,
    });
    if (entries.length > 0) yield entries;
    if (entries.length < ENTRIES_AT_ONCE) return;
    last = entries.at(-1)?.seq ?? upTo;
  }
}

/** One page of the same entries, newest first. @returns `before`: to ask for older ones with, null at the end */
export async function listEntries(
  db: Database,
  { before, limit, ...filter }: AuditFilter & { before?: number | undefined; limit: number },
): Promise<{ entries: ExportedEntry[]; before: number | null }> {
  const found = await readEntries(db, {
    where: and(auditConditions(filter), before === undefined ? undefined : lt(auditEntry.chainSeq, before)),
    order: desc(auditEntry.chainSeq),
    limit: limit + 1,
  });
  const entries = found.slice(0, limit);
  return { entries, before: found.length > limit ? (entries.at(-1)?.seq ?? null) : null };
}

async function readEntries(
  db: Database,
  { where, order, limit }: { where: SQL | undefined; order: SQL; limit: number },
): Promise<ExportedEntry[]> {
  const rows = await db
    .select({
      seq: auditEntry.chainSeq,
      previousHash: auditEntry.previousHash,
      hash: auditEntry.hash,
      content: sql<string>`audit_content(${auditEntry})`,
    })
    .from(auditEntry)
    .where(where)
    .orderBy(order)
    .limit(limit);
  return rows.map(({ seq, previousHash, hash, content }) =>
    exportedEntry({ seq: seq ?? 0, previousHash: previousHash ?? "", hash: hash ?? "", content }),
  );
}
