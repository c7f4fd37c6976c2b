import { type DatabaseHandle, openDatabase } from "#db/client";
import { requireKnownSchema } from "#db/schema-version";
import { appendToInbox, type InboxEntry, listUnprocessed } from "#db/snapshot/gateway-inbox";
import { type GatewayProcess, removeGateway, reportGateway } from "#db/snapshot/gateway-process";
import { noteKeyUses } from "#db/snapshot/key-use";
import { readPulse, readSnapshot } from "#db/snapshot/read-snapshot";
import type { Pulse, Snapshot } from "#db/snapshot/snapshot";
import type { Inbox } from "../admin/inbox-courier.ts";
import type { SnapshotSource } from "./keeper.ts";

/**
 * What the gateway says to the database about configuration. Connections of its own, so that a flood of telemetry
 * cannot hold up a rollback. A schema that this build does not know is not read.
 */
export class DatabaseLine implements SnapshotSource, Inbox {
  readonly #database: DatabaseHandle;
  #isSchemaKnown = false;

  constructor(url: string) {
    this.#database = openDatabase(url, { applicationName: "evenkeel-gateway", maxConnections: 3 });
  }

  async readSnapshot(): Promise<Snapshot> {
    await this.#requireSchema();
    return readSnapshot(this.#database.pool);
  }

  async readPulse(): Promise<Pulse> {
    await this.#requireSchema();
    return readPulse(this.#database.pool);
  }

  async append(entry: InboxEntry): Promise<void> {
    await this.#requireSchema();
    await appendToInbox(this.#database.pool, entry);
  }

  listUnprocessed(ids: readonly string[]): Promise<Set<string>> {
    return listUnprocessed(this.#database.pool, ids);
  }

  async report(gateway: GatewayProcess): Promise<void> {
    await this.#requireSchema();
    await reportGateway(this.#database.pool, gateway);
  }

  noteKeyUses(uses: readonly { keyId: string; atMs: number }[]): Promise<void> {
    return noteKeyUses(this.#database.pool, uses);
  }

  /** Says goodbye, so that nobody waits for this gateway to verify a change. */
  async close(gatewayId: string): Promise<void> {
    await removeGateway(this.#database.pool, gatewayId).catch(() => {});
    await this.#database.close();
  }

  async #requireSchema(): Promise<void> {
    if (this.#isSchemaKnown) return;
    await requireKnownSchema(this.#database.pool);
    this.#isSchemaKnown = true;
  }
}
