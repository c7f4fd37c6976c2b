import { join } from "node:path";
import { writeStatusFiles } from "#lib/adapters/status-files/write";
import { channels } from "#lib/commands/kernel/context";
import { publishStatus } from "#lib/commands/status/publish";
import type { Loop } from "../loop.ts";

/**
 * Writes the public page as files, with the moment at which they were true. The database's answer is what makes them
 * true: without one nothing is written, the files stay, and their age tells.
 */
export const refreshStatus: Loop = {
  name: "refresh-status",
  intervalMs: 5_000,
  wakeOn: [channels.status],
  async run({ db, environment, clock, random }) {
    const now = clock();
    const ctx = { db: db.db, actor: { kind: "engine" as const, because: "refresh-status" }, now, random };
    const { version, content } = await publishStatus(ctx, { page: "default", environment: "production" });
    await writeStatusFiles(join(environment.dataDir, "status"), {
      snapshot: content,
      snapshotVersion: version,
      asOf: now,
      publicUrl: environment.publicUrl,
    });
  },
};
