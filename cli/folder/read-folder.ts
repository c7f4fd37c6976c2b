import { join } from "node:path";
import { type ConfigurationDocument, parseDocument } from "#lib/domain/configuration/document";
import { configurationKinds, fieldName, type KindName } from "#lib/domain/configuration/things";
import { Failure } from "../command.ts";
import type { FieldProblem } from "../rest-client.ts";
import { readKindFiles, type ThingFile } from "./kind-files.ts";
import { MANIFEST, type Manifest, readManifest } from "./manifest.ts";

export interface ConfigurationFolder {
  document: ConfigurationDocument;
  /** A problem of the document as a line about a file: `evenkeel/services/scorer.yaml:7  criticality  must be …`. */
  explain(problem: FieldProblem): string;
}

/** Reads a folder as one document. @throws Failure with every mistake in every file */
export function readFolder(folder: string): ConfigurationFolder {
  const manifest = readManifest(folder);
  if (!manifest)
    throw new Failure(
      `There is no ${join(folder, MANIFEST)}: run evenkeel export first, or name the folder with --dir.`,
    );
  const files = new Map(manifest.manages.map((kind) => [kind, readKindFiles(folder, kind)]));
  const mistakes = [...unmanaged(folder, manifest), ...[...files.values()].flat().flatMap(yamlMistakes)];
  const readable = new Map(
    [...files].map(([kind, each]) => [kind, each.filter(({ yaml }) => yaml.errors.length === 0)]),
  );
  const explain = explainer(folder, readable);
  const read = parseDocument({
    version: 1,
    environment: manifest.environment,
    ...Object.fromEntries([...readable].map(([kind, each]) => [kind, each.map(({ yaml }) => yaml.value)])),
  });
  if (!read.ok) mistakes.push(...read.problems.map(explain));
  if (mistakes.length > 0 || !read.ok) throw new Failure(mistakes.join("\n"));
  return { document: read.document, explain };
}

const yamlMistakes = ({ path, yaml }: ThingFile): string[] =>
  yaml.errors.map(({ line, message }) => `${path}:${line}  ${message}`);

/** Files that nobody would read are a mistake of the manifest. */
const unmanaged = (folder: string, { manages }: Manifest): string[] =>
  configurationKinds
    .filter(({ name }) => !manages.includes(name) && readKindFiles(folder, name).length > 0)
    .map(
      (kind) =>
        `${join(folder, MANIFEST)}  manages  must list ${kind.folder}, because ${join(folder, kind.folder)} holds files; or remove them`,
    );

function explainer(folder: string, files: ReadonlyMap<KindName, ThingFile[]>) {
  const places = [...files].flatMap(([kind, each]) =>
    each.flatMap((file, index) => {
      const key = (file.yaml.value as { key?: unknown } | null)?.key;
      return [
        { name: `${kind}.${index}`, file },
        ...(typeof key === "string" ? [{ name: fieldName(kind, key), file }] : []),
      ];
    }),
  );
  return ({ field, problem }: FieldProblem): string => {
    const place = places.find(({ name }) => field === name || field.startsWith(`${name}.`));
    if (!place) return `${join(folder, MANIFEST)}  ${field}  ${problem}`;
    const path = field.slice(place.name.length + 1);
    const line = place.file.yaml.lineOf(path === "" ? [] : path.split("."));
    return `${place.file.path}:${line}  ${path === "" ? problem : `${path}  ${problem}`}`;
  };
}
