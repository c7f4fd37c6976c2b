import type { Finding } from "./finding.ts";
import type { Source } from "./source.ts";

const homeless = /(^|\/)(utils?|helpers?|common|misc|types|constants)(\/|\.tsx?$)/;

/** Registries: a literal list from which a union is derived, or the one public face of a folder. */
const registries = [
  "lib/domain/metric/index.ts",
  "lib/domain/statistics/index.ts",
  "lib/domain/gate/index.ts",
  "lib/adapters/notifiers/index.ts",
  "lib/adapters/traffic/index.ts",
  "app/api/v1/endpoints/index.ts",
  "worker/loops/index.ts",
  "db/schema/index.ts",
  "bench/index.ts",
];

export function nameFindings({ path }: Source): Finding[] {
  const findings: Finding[] = [];
  const report = (message: string): void => void findings.push({ path, line: 1, message });
  if (homeless.test(path)) report("this name says nothing: call it after what it does");
  if (/(^|\/)index\.tsx?$/.test(path) && !registries.includes(path)) report("only registries are named index");
  if (path.startsWith("lib/") && path.endsWith(".tsx")) report("no JSX in lib");
  return findings;
}
