// Usage: DATABASE_URL=... node scripts/record-landing.ts db/landings/0001-loop-closes.json
// Writes a small picture of a real database beside the name of its schema. db/landings.database.test.ts migrates it to
// the present ever after: what a landing has stored must stay readable. Secrets are replaced.
import { writeFileSync } from "node:fs";
import pg from "pg";
import { actualSchemaVersion } from "#db/schema-version";

type Row = Record<string, unknown>;

const MOST_ROWS = 25;

/** Small, and referring to each other: taken whole. Every other table is thinned out evenly. */
const whole = new Set(
  (
    "flag rollout traffic_change gate_state evidence incident incident_event incident_update service_profile " +
    "status_page status_component destination user_account api_key " +
    "organisation environment team team_member catalogue_system service_dependency gate_preset rollout_template policy " +
    // A chain has no gaps.
    "audit_entry audit_head"
  ).split(" "),
);

/** Which rows matter most, where an even choice would lose the point. */
const firstRows: Record<string, string> = {
  // A replay needs ticks without a gap: those that led to the rollback.
  tick: "(select rollback_reason = 'guardrail' from rollout where id = rollout_id) desc nulls last, rollout_id, number",
  decision: "(kind = 'hold'), at",
};

const replaced: Record<string, (row: Row) => Row> = {
  user_account: (row) => ({ ...row, password_hash: "scrypt$16384$8$1$AAAA$AAAA" }),
  // Unique as before, and no key's hash any more.
  api_key: (row) => ({
    ...row,
    hash: `\\x${Buffer.from(String(row.id)).toString("hex")}`,
    hint: "evk_",
    second_hash: null,
  }),
  access_link: (row) => ({ ...row, hash: `\\x${Buffer.from(String(row.id)).toString("hex")}` }),
  person_session: (row) => ({ ...row, address: "127.0.0.1", user_agent: "" }),
  sign_in_failure: (row) => ({ ...row, subject: "account:test" }),
  destination: (row) => ({ ...row, sealed_secret: row.sealed_secret === null ? null : "\\x00" }),
  outbox_message: (row) => ({ ...row, sealed_token: row.sealed_token === null ? null : "\\x00" }),
  process_instance: (row) => ({ ...row, detail: {} }),
};

/** Every table of ours, those that others refer to first. Partitions count as their table. */
const TABLES = `
  with recursive tables as (
    select oid, relname::text as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
  ), ranks as (
    select oid, name, 0 as rank from tables
    union
    select tables.oid, tables.name, ranks.rank + 1 from ranks
      join pg_constraint on contype = 'f' and confrelid = ranks.oid and conrelid <> confrelid
      join tables on tables.oid = conrelid
  ) select name from ranks group by name order by max(rank), name`;

function selectionOf(table: string): string {
  const order = firstRows[table];
  if (order) return `select to_jsonb(one) as row from ${table} as one order by ${order} limit ${MOST_ROWS}`;
  if (whole.has(table)) return `select to_jsonb(one) as row from ${table} as one`;
  return `select row from (
      select to_jsonb(one) as row, row_number() over () as place, count(*) over () as total from ${table} as one
    ) as numbered where (place - 1) % ceil(total / ${MOST_ROWS}.0)::int = 0`;
}

async function rowsOf(client: pg.Client, table: string): Promise<Row[]> {
  const { rows } = await client.query<{ row: Row }>(selectionOf(table));
  return rows.map(({ row }) => replaced[table]?.(row) ?? row);
}

/** One row a line. */
async function record(client: pg.Client): Promise<string> {
  const { tag } = await actualSchemaVersion(client as unknown as pg.Pool);
  const names = (await client.query<{ name: string }>(TABLES)).rows.map(({ name }) => name);
  const tables: string[] = [];
  for (const name of names) {
    const lines = (await rowsOf(client, name)).map((row) => JSON.stringify(row));
    tables.push(`${JSON.stringify(name)}: [\n${lines.join(",\n")}\n]`);
  }
  return `{\n"schema": ${JSON.stringify(tag)},\n"tables": {\n${tables.join(",\n")}\n}\n}\n`;
}

const [target] = process.argv.slice(2);
const { DATABASE_URL } = process.env;
if (!target || !DATABASE_URL) {
  process.stderr.write("usage: DATABASE_URL=... node scripts/record-landing.ts <file.json>\n");
  process.exit(2);
}
const client = new pg.Client({ connectionString: DATABASE_URL });
await client.connect();
try {
  await client.query("begin isolation level repeatable read read only");
  writeFileSync(target, await record(client));
} finally {
  await client.end();
}
