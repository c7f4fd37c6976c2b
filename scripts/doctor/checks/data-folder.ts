import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { secretFile } from "#lib/adapters/secrets";
import { type Check, type Finding, good, note, wrong } from "../check.ts";

export const dataFolder: Check = {
  name: "data folder",
  run({ environment: { dataDir } }): Finding[] {
    if (!existsSync(dataDir)) return [note(`${dataDir} does not exist yet`, "The first start makes it.")];
    const findings = [
      ...ownership(dataDir),
      ...privacy(dataDir, 0o700, "chmod 700"),
      ...[secretFile(dataDir), join(dataDir, "demo-api-key"), join(dataDir, "postgres", "password")].flatMap((file) =>
        existsSync(file) ? privacy(file, 0o600, "chmod 600") : [],
      ),
    ];
    return findings.length > 0 ? findings : [good(`${dataDir} is ours alone`)];
  },
};

function ownership(dataDir: string): Finding[] {
  const { uid } = statSync(dataDir);
  const own = process.getuid?.();
  if (own === undefined || own === uid || own === 0) return [];
  return [
    wrong(
      `${dataDir} belongs to user ${uid}, and this is user ${own}`,
      `Run as its owner, or: chown -R ${own} ${dataDir}`,
    ),
  ];
}

function privacy(path: string, widest: number, command: string): Finding[] {
  const mode = statSync(path).mode & 0o777;
  if ((mode & ~widest) === 0) return [];
  const isFile = statSync(path).isFile();
  const words = `${path} can be read by others (mode ${mode.toString(8)})`;
  return [isFile ? wrong(words, `${command} ${path}`) : note(words, `${command} ${path}`)];
}
