import type { IncomingMessage } from "node:http";
import { sql } from "drizzle-orm";
import { openDatabase } from "#db/client";
import { processInstance } from "#db/schema/kernel";
import { requireKnownSchema } from "#db/schema-version";
import { hashApiKey } from "#lib/adapters/api-key-hash";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import type { Log } from "#lib/adapters/log";
import { ownFacts } from "#lib/adapters/process-facts";
import type { Secrets } from "#lib/adapters/secrets";
import { newId } from "#lib/domain/kernel/id";
import { findApiKey } from "#lib/queries/access/find-api-key";

const heartbeatMs = 2_000;

export interface DatabaseDoor {
  mayManage(request: IncomingMessage): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * What the front itself asks of the database: its row among the processes, and whether a key may read metrics. All of
 * it may fail: the status page needs none of it.
 */
export function openDatabaseDoor(
  databaseUrl: string,
  { secrets, log, onUnknownSchema }: { secrets: Secrets; log: Log; onUnknownSchema(error: Error): void },
): DatabaseDoor {
  const database = openDatabase(databaseUrl, { applicationName: "evenkeel-web-front", maxConnections: 1 });
  const startedAt = systemClock();
  const id = newId("process", startedAt, systemRandom);
  let isSchemaKnown = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  async function beat(): Promise<void> {
    if (!isSchemaKnown) {
      await database.pool.query("select 1");
      await requireKnownSchema(database.pool).catch((error: Error) => {
        // Only a wrong version speaks of a migration; a database that went away meanwhile does not.
        if (/has schema/.test(error.message)) onUnknownSchema(error);
        throw error;
      });
      isSchemaKnown = true;
    }
    await database.db
      .insert(processInstance)
      .values({ id, kind: "web", startedAt, lastSeenAt: sql`now()`, detail: ownFacts(secrets.marks, systemClock()) })
      .onConflictDoUpdate({
        target: processInstance.id,
        set: { lastSeenAt: sql`now()`, detail: ownFacts(secrets.marks, systemClock()) },
      });
  }

  async function beatOn(): Promise<void> {
    await beat().catch((error: Error) => log.debug({ reason: error.message }, "the process row was not updated"));
    if (!isClosed) timer = setTimeout(() => void beatOn(), heartbeatMs);
  }
  void beatOn();

  return {
    async mayManage(request) {
      const presented = /^Bearer\s+(\S{1,512})$/i.exec(request.headers.authorization ?? "")?.[1];
      if (!presented) return false;
      const hashes = secrets.subKeys("api-keys").map((subKey) => hashApiKey(presented, subKey));
      const key = await findApiKey(database.db, { hashes, now: systemClock() }).catch(() => undefined);
      return key?.scopes.includes("manage") ?? false;
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await database.db
        .delete(processInstance)
        .where(sql`${processInstance.id} = ${id}`)
        .catch(() => {});
      await database.close();
    },
  };
}
