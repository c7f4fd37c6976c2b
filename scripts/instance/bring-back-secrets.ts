import { existsSync, readFileSync } from "node:fs";
import type { BackupHeader } from "#db/backup/format";
import type { Environment } from "#lib/adapters/env";
import { openWithPassphrase } from "#lib/adapters/passphrase";
import { linesOf, secretFile, secretMark, writeSecretFile } from "#lib/adapters/secrets";
import { say } from "../step.ts";
import { CannotDo, readPassphrase } from "./command-line.ts";

/**
 * Opens the secrets of a backup that carries them, before anything changes; `keep` writes them to the data folder once
 * the restore has succeeded. Secrets that are there already stay: those of the backup come behind them.
 */
export async function bringBackSecrets(
  { secrets, dataDir }: Environment,
  { sealedSecrets }: BackupHeader,
  passphraseFile: string | undefined,
): Promise<{ keep(): void }> {
  const nothing = { keep: () => {} };
  if (sealedSecrets === null) {
    if (passphraseFile) throw new CannotDo("This backup carries no secrets: leave --passphrase-file out.");
    return nothing;
  }
  if (secrets) {
    say("  the secrets in this backup are left alone: EVENKEEL_SECRET is set");
    return nothing;
  }
  const passphrase = await readPassphrase(passphraseFile, "Passphrase of the secrets in this backup");
  const brought = linesOf(openedOrRefused(sealedSecrets, passphrase));
  return {
    keep() {
      const present = existsSync(secretFile(dataDir)) ? linesOf(readFileSync(secretFile(dataDir), "utf8")) : [];
      const known = new Set(present.map(secretMark));
      writeSecretFile(dataDir, [...present, ...brought.filter((secret) => !known.has(secretMark(secret)))]);
      say("  the secrets of this backup are in the data folder");
    },
  };
}

function openedOrRefused(sealed: string, passphrase: string): string {
  try {
    return openWithPassphrase(sealed, passphrase);
  } catch (error) {
    throw new CannotDo(`${(error as Error).message}: nothing was changed.`);
  }
}
