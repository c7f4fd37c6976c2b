// Usage: npm run backup [-- FILE] [--with-secret [--passphrase-file FILE]]
// Writes everything in the database of this instance (DATABASE_URL, or the embedded one) into one file, of one moment,
// while everything runs. See docs/how-to/backup-and-restore.md.
import { parseArgs } from "node:util";
import { writeBackup } from "#db/backup/write-backup";
import { systemClock } from "#lib/adapters/clock";
import type { Environment } from "#lib/adapters/env";
import { sealWithPassphrase } from "#lib/adapters/passphrase";
import { loadSecrets, secretValues } from "#lib/adapters/secrets";
import { fileOf, readInstanceEnvironment, readPassphrase, runCommand, sizeWords } from "./instance/command-line.ts";
import { withInstanceDatabase } from "./instance/with-database.ts";
import { say } from "./step.ts";

interface Wanted {
  file: string;
  withSecret: boolean;
  passphraseFile: string | undefined;
}

function readWanted(madeAt: Date): Wanted {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "with-secret": { type: "boolean", default: false }, "passphrase-file": { type: "string" } },
  });
  const stamp = madeAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
  const file = fileOf(positionals[0] ?? `evenkeel-${stamp}Z.backup.gz`);
  return { file, withSecret: values["with-secret"], passphraseFile: values["passphrase-file"] };
}

async function sealedSecrets(environment: Environment, wanted: Wanted): Promise<string | null> {
  if (!wanted.withSecret) return null;
  const passphrase = await readPassphrase(wanted.passphraseFile, "Passphrase for the secrets in this backup");
  return sealWithPassphrase(secretValues(environment).join("\n"), passphrase);
}

async function main(): Promise<void> {
  const madeAt = systemClock();
  const environment = readInstanceEnvironment();
  const wanted = readWanted(madeAt);
  const sealed = await sealedSecrets(environment, wanted);
  const { marks } = loadSecrets(environment);
  await withInstanceDatabase(environment, async (databaseUrl) => {
    const { header, manifest, fileBytes } = await writeBackup({
      databaseUrl,
      file: wanted.file,
      madeAt,
      secretMarks: marks,
      sealedSecrets: sealed,
      onTable: ({ name, rows, bytes }) => {
        if (rows > 0) say(`  ${name.padEnd(28)} ${String(rows).padStart(10)} rows ${sizeWords(bytes).padStart(9)}`);
      },
    });
    const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0);
    say(
      `\n${wanted.file}: ${rows} rows of "${header.organisation}", schema ${header.schema.tag}, ${sizeWords(fileBytes)}`,
    );
    if (manifest.auditHead) say(`audit head ${manifest.auditHead.seq} ${manifest.auditHead.hash}`);
  });
  say(
    sealed
      ? "The secrets are inside, sealed by the passphrase."
      : "The secrets (EVENKEEL_SECRET, or the file `secret` in the data folder) are not inside: keep them elsewhere, or use --with-secret.",
  );
}

runCommand(main);
