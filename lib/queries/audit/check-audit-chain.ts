import { sql } from "drizzle-orm";
import type { Database } from "#db/client";

export interface AuditChainCheck {
  /** Entries whose link was recomputed. */
  checked: number;
  /** Hash of the newest link: whoever wrote it down earlier can prove that nothing before it was changed. */
  head: { seq: number; hash: string };
  /** When the newest entry that was looked at was written, epoch ms; null when there was none. */
  upTo: number | null;
  /** The first entry that does not fit, in words; null when the chain holds. */
  broken: string | null;
}

const BEGINNING: AuditChainCheck["head"] = { seq: 0, hash: "evenkeel audit" };

/**
 * Recomputes every link of the audit's chain from the stored facts, in one statement over one snapshot.
 * Finds a changed, removed, inserted or reordered entry, and a head that does not belong to the last link.
 * @param after a link that was found good before: only those behind it are looked at.
 */
export async function checkAuditChain(db: Database, after = BEGINNING): Promise<AuditChainCheck> {
  const result = await db.execute<{
    checked: string;
    unsealed: string;
    head_seq: string;
    head_hash: string;
    last_seq: string | null;
    last_hash: string | null;
    last_ms: number | null;
    bad_seq: string | null;
    bad_id: string | null;
    bad_why: string | null;
  }>(sql`
    with entry as (
      select e.id, e.at, e.chain_seq, e.hash, e.previous_hash,
        ${after.seq}::bigint + row_number() over (order by e.chain_seq) as place,
        coalesce(lag(e.hash) over (order by e.chain_seq), ${after.hash}) as expected_previous,
        audit_link(e.previous_hash, e.chain_seq, audit_content(e)) as expected_hash
      from audit_entry e where e.chain_seq > ${after.seq}
    ), wrong as (
      select chain_seq, id, case
          when chain_seq <> place then 'an entry before it is missing'
          when previous_hash <> expected_previous then 'it does not follow the entry before it'
          else 'its facts were changed' end as why
      from entry
      where chain_seq <> place or previous_hash <> expected_previous or hash is distinct from expected_hash
      order by chain_seq limit 1
    )
    select (select count(*) from entry) as checked,
      (select count(*) from audit_entry where chain_seq is null) as unsealed,
      (select seq from audit_head where id = 1) as head_seq, (select hash from audit_head where id = 1) as head_hash,
      (select max(chain_seq) from entry) as last_seq,
      (select hash from entry order by chain_seq desc limit 1) as last_hash,
      (select extract(epoch from at)::float8 * 1000 from entry order by chain_seq desc limit 1) as last_ms,
      (select chain_seq from wrong) as bad_seq, (select id from wrong) as bad_id, (select why from wrong) as bad_why`);
  const row = result.rows[0];
  if (!row) throw new Error("the audit's chain could not be read");
  const head = { seq: Number(row.head_seq), hash: row.head_hash };
  return { checked: Number(row.checked), head, upTo: row.last_ms, broken: fault(row, { head, after }) };
}

function fault(
  row: {
    unsealed: string;
    last_seq: string | null;
    last_hash: string | null;
    bad_seq: string | null;
    bad_id: string | null;
    bad_why: string | null;
  },
  { head, after }: { head: AuditChainCheck["head"]; after: AuditChainCheck["head"] },
): string | null {
  if (row.bad_seq !== null) return `link ${row.bad_seq} (entry ${row.bad_id}): ${row.bad_why}`;
  if (Number(row.unsealed) > 0) return `${row.unsealed} entries stand outside the chain`;
  if (Number(row.last_seq ?? after.seq) !== head.seq || (row.last_hash ?? after.hash) !== head.hash)
    return `the chain's head says ${head.seq} links, and ${row.last_seq ?? after.seq} are there: the newest entries are missing`;
  return null;
}
