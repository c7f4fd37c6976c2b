import { and, asc, gt, lte, sql } from "drizzle-orm";
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
    const rows = await db
      .select({
        seq: auditEntry.chainSeq,
        previousHash: auditEntry.previousHash,
        hash: auditEntry.hash,
        content: sql<string>`audit_content(${auditEntry})`,
      })
      .from(auditEntry)
      .where(and(auditConditions(filter), gt(auditEntry.chainSeq, last), lte(auditEntry.chainSeq, upTo)))
      .orderBy(asc(auditEntry.chainSeq))
      .limit(ENTRIES_AT_ONCE);
    if (rows.length > 0)
      yield rows.map(({ seq, previousHash, hash, content }) =>
        exportedEntry({ seq: seq ?? 0, previousHash: previousHash ?? "", hash: hash ?? "", content }),
      );
    if (rows.length < ENTRIES_AT_ONCE) return;
    last = rows.at(-1)?.seq ?? upTo;
  }
}
