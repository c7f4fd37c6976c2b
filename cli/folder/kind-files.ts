import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type KindName, kindOf } from "#lib/domain/configuration/things";
import { readYaml, type YamlFile } from "./yaml-text.ts";

/** One file that says one thing. */
export interface ThingFile {
  kind: KindName;
  /** Path as the caller gave the folder, so that a terminal can open it. */
  path: string;
  yaml: YamlFile;
}

const isOurs = (name: string): boolean => /\.(ya?ml|json)$/.test(name);

/** The files of one kind, by name; other files in its folder are nobody's business. */
export function readKindFiles(folder: string, kind: KindName): ThingFile[] {
  const place = join(folder, kindOf(kind).folder);
  if (!existsSync(place)) return [];
  const names = readdirSync(place, { withFileTypes: true }).filter((entry) => entry.isFile() && isOurs(entry.name));
  return names
    .map(({ name }) => join(place, name))
    .sort()
    .map((path) => ({ kind, path, yaml: readYaml(readFileSync(path, "utf8")) }));
}
