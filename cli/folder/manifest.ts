import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { configurationKinds, type KindName } from "#lib/domain/configuration/things";
import { Failure } from "../command.ts";
import { readYaml, writeYaml } from "./yaml-text.ts";

export const MANIFEST = "evenkeel.yaml";

/** What a folder of configuration is about; its presence makes the folder ours. */
export interface Manifest {
  environment: string;
  manages: KindName[];
}

const folders = configurationKinds.map(({ folder }) => folder);

/** Undefined when there is none. @throws Failure naming every mistake in it */
export function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) return undefined;
  const yaml = readYaml(readFileSync(file, "utf8"));
  const value = (yaml.value ?? {}) as { version?: unknown; environment?: unknown; manages?: unknown };
  const mistakes = yaml.errors.map(({ line, message }) => `${file}:${line}  ${message}`);
  const report = (field: string, problem: string) =>
    mistakes.push(`${file}:${yaml.lineOf([field])}  ${field}  ${problem}`);
  if (mistakes.length === 0) {
    if (value.version !== 1) report("version", "must be 1: the form that this version reads");
    if (typeof value.environment !== "string" || value.environment === "")
      report("environment", "must name the environment, such as production");
    const manages: unknown[] = Array.isArray(value.manages) ? value.manages : ["(no list)"];
    const unknown = manages.filter((each) => !(folders as unknown[]).includes(each));
    if (unknown.length > 0)
      report("manages", `must list some of ${folders.join(", ")}; unknown: ${unknown.join(", ")}`);
  }
  if (mistakes.length > 0) throw new Failure(mistakes.join("\n"));
  const manages = value.manages as string[];
  return {
    environment: value.environment as string,
    manages: configurationKinds.filter((kind) => manages.includes(kind.folder)).map(({ name }) => name),
  };
}

export const manifestText = ({ environment, manages }: Manifest): string =>
  `# Configuration of one environment of Evenkeel, one file per thing.\n# A kind that is not listed under manages is left alone by plan and apply.\n${writeYaml(
    {
      version: 1,
      environment,
      manages: configurationKinds.filter(({ name }) => manages.includes(name)).map(({ folder }) => folder),
    },
  )}`;
