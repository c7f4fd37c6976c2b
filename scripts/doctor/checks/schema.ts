import type pg from "pg";
import { actualSchemaVersion, expectedSchemaVersion } from "#db/schema-version";
import { type DatabaseCheck, good, wrong } from "../check.ts";

export const schema: DatabaseCheck = {
  name: "schema",
  async ask(database) {
    const expected = expectedSchemaVersion();
    const actual = await actualSchemaVersion(database as unknown as pg.Pool);
    if (actual.when === expected.when) return [good(actual.tag)];
    const fix = actual.when < expected.when ? "Run: npm run migrate" : "Start the newer build that made it.";
    return [wrong(`the database has ${actual.tag}, this build needs ${expected.tag}`, fix)];
  },
};
