import { readFileSync } from "node:fs";
import { withoutExceptions } from "./exceptions.ts";
import { type Finding, formatFinding } from "./finding.ts";
import { impureDomain, networkInTransaction, unguardedCommand } from "./house-rules.ts";
import { nameFindings } from "./names.ts";
import { sizeFindings } from "./size-limits.ts";
import { readSources, type Source } from "./source.ts";

const mostRuntimeDependencies = 35;
const rules = [impureDomain, unguardedCommand, networkInTransaction, sizeFindings, nameFindings];
const isFixture = ({ path }: Source): boolean => path.startsWith("scripts/check/planted-import/");

function dependencyFindings(): Finding[] {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: object };
  const count = Object.keys(dependencies).length;
  if (count <= mostRuntimeDependencies) return [];
  return [
    { path: "package.json", line: 1, message: `${count} runtime dependencies, at most ${mostRuntimeDependencies}` },
  ];
}

/** Our own lint: what biome and the import floors cannot say. Throws with every finding; returns what it looked at. */
export function checkHouseRules(): string {
  const sources = readSources().filter((source) => !isFixture(source));
  const findings = withoutExceptions([
    ...sources.flatMap((source) => rules.flatMap((rule) => rule(source))),
    ...dependencyFindings(),
  ]);
  if (findings.length > 0) throw new Error(findings.map(formatFinding).join("\n"));
  return `${sources.length} files`;
}
