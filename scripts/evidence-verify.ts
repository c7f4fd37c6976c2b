// Usage: npm run evidence:verify -- FILE
// Proves an evidence file without any database: seals and chain of the records, and every figure judged again from the
// ticks. Exit code 0: everything holds; 1: something differs; 2: not everything could be checked, or the file not read.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { EVIDENCE_FILE_FORMAT, type EvidenceFile, evidenceFileSchema } from "#lib/domain/evidence/evidence-file";
import { type EvidenceCheck, type EvidenceFault, verifyEvidence } from "#lib/domain/evidence/verify-evidence";
import { fileOf } from "./instance/command-line.ts";
import { say } from "./step.ts";

const EXIT = { holds: 0, differs: 1, unproven: 2 } as const;
const MOST_SHOWN = 20;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** @returns words instead where it is no evidence file. */
function readFile(name: string | undefined): EvidenceFile | string {
  const file = name ? fileOf(name) : undefined;
  if (!file) return "usage: npm run evidence:verify -- FILE";
  if (!existsSync(file))
    return `${file} is not there: name a file of "Download evidence", or of GET /rollouts/{id}/evidence`;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return `${file} is no JSON, or cut off: ${(error as Error).message}`;
  }
  const parsed = evidenceFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${file} is no ${EVIDENCE_FILE_FORMAT} file of version 1: ${issue?.path.join(".")} ${issue?.message}`;
}

function faultWords({ record, gate, field, stored, found }: EvidenceFault): string {
  const where = [`record ${record}`, ...(gate ? [`gate ${gate}`] : []), field].join(", ");
  return `✗ ${where}: the file has ${JSON.stringify(stored) ?? "nothing"}, checking gives ${JSON.stringify(found) ?? "nothing"}`;
}

const counting = (count: number, word: string): string => `${count} ${count === 1 ? word : `${word}s`}`;

function report(file: EvidenceFile, check: EvidenceCheck): void {
  for (const each of check.faults.slice(0, MOST_SHOWN)) say(faultWords(each));
  if (check.faults.length > MOST_SHOWN) say(`✗ … and ${check.faults.length - MOST_SHOWN} more differences`);
  for (const each of check.open) say(`? ${each}`);
  if (file.prunedTicks) say(`? ${file.prunedTicks}`);
  const { rollout, statisticsVersions } = file;
  const counted = `${counting(check.records, "record")}, ${check.replayed} of them judged again from ${counting(check.ticks, "tick")}`;
  const what = `${rollout.id}, flag ${rollout.flagKey} in ${rollout.environment}, statistics version ${statisticsVersions.join(", ")}`;
  if (check.verdict === "holds") say(`✓ ${counted}: chain, seals and every figure hold to 1e-9`);
  else if (check.verdict === "unproven") say(`? ${counted}: nothing differs, not everything could be checked`);
  else say(`✗ ${counted}: ${check.faults.length} differences`);
  say(`  ${what}`);
}

const file = readFile(process.argv[2]);
if (typeof file === "string") {
  process.stderr.write(`${file}\n`);
  process.exitCode = EXIT.unproven;
} else {
  const check = verifyEvidence(file, sha256);
  report(file, check);
  process.exitCode = EXIT[check.verdict];
}
