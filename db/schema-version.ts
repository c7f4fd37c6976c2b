import { readFileSync } from "node:fs";
import type pg from "pg";

interface Journal {
  entries: Array<{ when: number; tag: string }>;
}

function journal(): Journal {
  return JSON.parse(readFileSync(new URL("./migrations/meta/_journal.json", import.meta.url), "utf8")) as Journal;
}

export interface SchemaVersion {
  /** Name of the newest migration, for example `0003_evidence_version`; `none` on an empty database. */
  tag: string;
  when: number;
}

/** The schema this build was written for. */
export function expectedSchemaVersion(): SchemaVersion {
  const last = journal().entries.at(-1);
  return last ? { tag: last.tag, when: last.when } : { tag: "none", when: 0 };
}

/** Whether this build's own history contains that version. */
export const isKnownSchema = ({ tag, when }: SchemaVersion): boolean =>
  journal().entries.some((entry) => entry.tag === tag && entry.when === when);

/** The schema the database has. A version this build does not know is named by its time stamp. */
export async function actualSchemaVersion(client: Pick<pg.Pool, "query">): Promise<SchemaVersion> {
  const known = await client.query("select to_regclass('drizzle.__drizzle_migrations') is not null as present");
  if (!known.rows[0]?.present) return { tag: "none", when: 0 };
  const result = await client.query("select max(created_at)::bigint as at from drizzle.__drizzle_migrations");
  const when = Number(result.rows[0]?.at ?? 0);
  return { tag: journal().entries.find((entry) => entry.when === when)?.tag ?? `unknown (${when})`, when };
}

/** Refuses to work on a schema this build does not know; names both versions and the way out. */
export async function requireKnownSchema(client: Pick<pg.Pool, "query">): Promise<void> {
  const expected = expectedSchemaVersion();
  const actual = await actualSchemaVersion(client);
  if (actual.when === expected.when) return;
  const fix = actual.when < expected.when ? "Run `npm run migrate`." : "Start the newer build that made it.";
  throw new Error(`the database has schema ${actual.tag}, this build needs ${expected.tag}. ${fix}`);
}
