// What tests of the catalogue need: a database with people of every role, two teams and two status components.
import { eq } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { auditEntry } from "#db/schema/access";
import { team } from "#db/schema/people";
import { systemRandom } from "#lib/adapters/clock";
import { newId } from "#lib/domain/kernel/id";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { type Cast, castNow, enterCast } from "../incident/test-cast.ts";

export interface CatalogueStage {
  readonly cast: Cast;
  readonly db: DatabaseHandle["db"];
  /** What the audit says of one subject, oldest first. */
  audit(subjectId: string): Promise<Array<{ action: string; detail: Record<string, unknown> }>>;
}

export function withCatalogueStage(): CatalogueStage {
  const own = withTestDatabase();
  let handle: DatabaseHandle;
  let cast: Cast;
  beforeAll(async () => {
    handle = openDatabase(own.url, { applicationName: "catalogue-test", maxConnections: 4 });
    cast = await enterCast(handle.db);
    const teams = [
      { key: "lending-decisions", name: "Lending decisions" },
      { key: "platform", name: "Platform" },
    ];
    for (const one of teams)
      await handle.db.insert(team).values({ id: newId("team", castNow, systemRandom), createdAt: castNow, ...one });
  });
  afterAll(() => handle.close());
  return {
    get cast() {
      return cast;
    },
    get db() {
      return handle.db;
    },
    audit: (subjectId) =>
      handle.db
        .select({ action: auditEntry.action, detail: auditEntry.detail })
        .from(auditEntry)
        .where(eq(auditEntry.subjectId, subjectId))
        .orderBy(auditEntry.id),
  };
}
