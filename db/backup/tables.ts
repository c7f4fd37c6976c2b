import type pg from "pg";
import type { BackupTable } from "./format.ts";

/** Every table with rows of its own, those that others refer to first, telemetry by its days last. */
const TABLES = `
  with recursive tables as (
    select oid, relname::text as name, relispartition from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'
      and not exists (select 1 from pg_depend where objid = pg_class.oid and deptype = 'e')
  ), ranks as (
    select oid, name, 0 as rank from tables
    union
    select tables.oid, tables.name, ranks.rank + 1 from ranks
      join pg_constraint on contype = 'f' and confrelid = ranks.oid and conrelid <> confrelid
      join tables on tables.oid = conrelid
  )
  select tables.name, parent.relname::text as parent,
    (select array_agg(attname::text order by attnum) from pg_attribute
      where attrelid = tables.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns
  from tables
    left join pg_inherits on inhrelid = tables.oid and tables.relispartition
    left join pg_class parent on parent.oid = inhparent
  order by tables.relispartition, (select max(rank) from ranks where ranks.oid = tables.oid), tables.name`;

export async function listTables(client: pg.ClientBase): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable>(TABLES);
  return rows;
}

export interface SequenceState {
  last: string;
  isCalled: boolean;
}

/** Sequences stand outside transactions: their values are never behind the rows of the snapshot. */
export async function readSequences(client: pg.ClientBase): Promise<Record<string, SequenceState>> {
  const names = await client.query<{ name: string }>(
    "select sequencename::text as name from pg_sequences where schemaname = 'public' order by 1",
  );
  const states: Record<string, SequenceState> = {};
  for (const { name } of names.rows) {
    const { rows } = await client.query(`select last_value::text as last, is_called from public.${quoted(name)}`);
    states[name] = { last: rows[0].last, isCalled: rows[0].is_called };
  }
  return states;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const columnList = (columns: readonly string[]): string => columns.map(quoted).join(", ");
