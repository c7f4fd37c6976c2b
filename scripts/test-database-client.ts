import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";

export type TestDatabase = { readonly url: string };

/**
 * Call at the top of a `*.database.test.ts` file (or a `describe`): before its tests a migrated, empty database is
 * cloned for it alone, after them it is dropped. `url` is known from the first hook on.
 */
export const withTestDatabase = (): TestDatabase => withDatabase((templateName) => templateName);

/** The same without any schema, for tests of migrations. */
export const withEmptyDatabase = (): TestDatabase => withDatabase(() => "template0");

function withDatabase(templateOf: (migrated: string) => string): TestDatabase {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const template = new URL(inject("databaseUrl"));
  const url = new URL(template);
  url.pathname = `/${name}`;
  beforeAll(() => administer(template, (own) => `CREATE DATABASE ${name} TEMPLATE "${templateOf(own)}"`));
  afterAll(() => administer(template, () => `DROP DATABASE ${name} WITH (FORCE)`));
  return { url: url.href };
}

/** Runs one statement from outside the template, which must have no sessions while it is cloned. */
async function administer(template: URL, statement: (templateName: string) => string): Promise<void> {
  const maintenance = new URL(template);
  maintenance.pathname = "/postgres";
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    await client.query(statement(decodeURIComponent(template.pathname.slice(1))));
  } finally {
    await client.end();
  }
}
