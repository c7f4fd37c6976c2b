import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { type Environment, EnvironmentError, readEnvironment } from "#lib/adapters/env";
import { SHORTEST_PASSPHRASE } from "#lib/adapters/passphrase";

/** A person can act on it as it is; no stack helps them. */
export class CannotDo extends Error {
  override readonly name = "CannotDo";
}

/** Settings as the supervisor reads them. */
export function readInstanceEnvironment(): Environment {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return readEnvironment(process.env);
}

/** npm changes the folder to the project's; people mean the one they stand in. */
export const fileOf = (name: string): string => resolve(process.env.INIT_CWD ?? ".", name);

/** Runs a command of the installation; what it refuses is said in words, a bug with its stack. */
export function runCommand(main: () => Promise<void>): void {
  main().catch((error: Error) => {
    const isPlain = ["CannotDo", "BackupError", "EnvironmentError"].includes(error.name);
    process.stderr.write(`${isPlain || error instanceof EnvironmentError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  });
}

/** From a file when one is named, else typed without being shown. */
export async function readPassphrase(file: string | undefined, question: string): Promise<string> {
  const passphrase = file ? readFileSync(fileOf(file), "utf8").trim() : await ask(question);
  if (passphrase.length < SHORTEST_PASSPHRASE)
    throw new CannotDo(`The passphrase must have at least ${SHORTEST_PASSPHRASE} characters.`);
  return passphrase;
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new CannotDo("No terminal to ask for the passphrase: use --passphrase-file FILE.");
  process.stdout.write(`${question} (not shown): `);
  const hidden = createInterface({ input: process.stdin, terminal: true });
  try {
    return await hidden.question("");
  } finally {
    hidden.close();
    process.stdout.write("\n");
  }
}

const units = ["B", "KB", "MB", "GB", "TB"];

export function sizeWords(bytes: number): string {
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
