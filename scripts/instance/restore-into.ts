import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { BackupHeader, BackupManifest } from "#db/backup/format";
import { loadBackup } from "#db/backup/load-backup";
import type { VerifiedBackup } from "#db/backup/read-backup";
import type { Database } from "#db/client";
import * as schema from "#db/schema/index";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import { type Settled, settleRestored } from "#lib/commands/instance/settle-restored";
import { checkAuditChain } from "#lib/queries/audit/check-audit-chain";
import { CannotDo } from "./command-line.ts";

interface RestoreOptions {
  file: string;
  verified: VerifiedBackup;
  onTable?(table: { name: string; rows: number; bytes: number }): void;
}

/** One transaction from the first drop to the last rule: at any failure the database is as it was. */
export async function restoreInto(databaseUrl: string, options: RestoreOptions): Promise<Settled> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "evenkeel-restore" });
  await client.connect();
  try {
    const settled = await drizzle(client, { schema }).transaction(async (tx) => {
      const db = tx as unknown as Database;
      await loadBackup({ client, ...options });
      await requireChain(db, options.verified.manifest);
      return settle(db, options.verified);
    });
    await client.query("analyze");
    return settled;
  } finally {
    await client.end();
  }
}

async function requireChain(db: Database, { auditHead }: BackupManifest): Promise<void> {
  const { broken, head } = await checkAuditChain(db);
  if (broken) throw new CannotDo(`The audit in this backup does not hold (${broken}): nothing was changed.`);
  if (auditHead && (auditHead.seq !== head.seq || auditHead.hash !== head.hash))
    throw new CannotDo("The audit's head is not the one that was backed up: nothing was changed.");
}

const settle = (db: Database, { header, manifest }: { header: BackupHeader; manifest: BackupManifest }) =>
  settleRestored(
    { db, actor: { kind: "engine", because: "restored from a backup" }, now: systemClock(), random: systemRandom },
    { madeAt: header.madeAt, auditHead: manifest.auditHead },
  );
