// Usage: npm run restore -- FILE [--replace NAME] [--passphrase-file FILE]
// Puts a backup into the database of this instance (DATABASE_URL, or the embedded one): all of it, or nothing.
// Everything must be stopped. See docs/how-to/backup-and-restore.md.
import { parseArgs } from "node:util";
import { verifyBackup } from "#db/backup/read-backup";
import { bringBackSecrets } from "./instance/bring-back-secrets.ts";
import { CannotDo, fileOf, readInstanceEnvironment, runCommand, sizeWords } from "./instance/command-line.ts";
import { describeRestored } from "./instance/describe-restored.ts";
import { requireRestorable } from "./instance/require-restorable.ts";
import { restoreInto } from "./instance/restore-into.ts";
import { withInstanceDatabase } from "./instance/with-database.ts";
import { say, step } from "./step.ts";
import { findSupervisor } from "./supervisor/data-folder.ts";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { replace: { type: "string" }, "passphrase-file": { type: "string" } },
  });
  const [name] = positionals;
  if (!name) throw new CannotDo("usage: npm run restore -- FILE [--replace NAME] [--passphrase-file FILE]");
  const file = fileOf(name);
  const environment = readInstanceEnvironment();
  const supervisor = findSupervisor(environment.dataDir);
  if (supervisor)
    throw new CannotDo(`Evenkeel runs with this data folder (process ${supervisor.pid}): stop it, then restore.`);

  const verified = await step("backup verified", () => verifyBackup(file));
  const { header } = verified;
  say(`  made ${header.madeAt} of "${header.organisation}", schema ${header.schema.tag}`);
  const secrets = await bringBackSecrets(environment, header, values["passphrase-file"]);
  await withInstanceDatabase(environment, async (databaseUrl) => {
    await requireRestorable(databaseUrl, { schema: header.schema, replace: values.replace });
    const settled = await step("restored", () =>
      restoreInto(databaseUrl, {
        file,
        verified,
        onTable: ({ name: table, rows, bytes }) => {
          if (rows > 0) say(`  ${table.padEnd(28)} ${String(rows).padStart(10)} rows ${sizeWords(bytes).padStart(9)}`);
        },
      }),
    );
    secrets.keep();
    for (const line of await describeRestored(databaseUrl, { environment, header, settled })) say(line);
  });
}

runCommand(main);
