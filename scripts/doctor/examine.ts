import type { Check, DatabaseCheck, Finding, Level, Sight } from "./check.ts";
import { wrong } from "./check.ts";

export interface Examined {
  name: string;
  findings: Finding[];
}

const signs: Record<Level, string> = { good: "✓", note: "!", wrong: "✗" };
const nameColumns = 18;

/** Runs every check one after the other; one that fails is itself a finding and stops no other. */
export async function examine(
  sight: Sight,
  registry: { checks: readonly Check[]; databaseChecks: readonly DatabaseCheck[] },
): Promise<Examined[]> {
  const { database } = sight;
  const examined: Examined[] = [];
  for (const { name, run } of registry.checks) examined.push({ name, findings: await safely(() => run(sight)) });
  if (!database) return examined;
  for (const { name, ask } of registry.databaseChecks) {
    const findings = await safely(() => ask(database, sight));
    examined.push({ name, findings });
    // Another schema has other tables: every further question would only fail.
    if (name === "schema" && findings.some(({ level }) => level === "wrong")) break;
  }
  return examined;
}

async function safely(look: () => Promise<Finding[]> | Finding[]): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [wrong(`could not be looked at: ${(error as Error).message.split("\n")[0]}`)];
  }
}

/** One line each. */
export const linesOf = (examined: readonly Examined[]): string[] =>
  examined.flatMap(({ name, findings }) =>
    findings.map(
      ({ level, words, fix }) => `${signs[level]} ${name.padEnd(nameColumns)} ${words}${fix ? `. ${fix}` : ""}`,
    ),
  );

export const isAnyWrong = (examined: readonly Examined[]): boolean =>
  examined.some(({ findings }) => findings.some(({ level }) => level === "wrong"));
