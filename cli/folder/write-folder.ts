import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConfigurationDocument, parseDocument, thingsOf } from "#lib/domain/configuration/document";
import { configurationKinds, type KindName, kindOf, type Thing } from "#lib/domain/configuration/things";
import { canonicalJson } from "#lib/domain/kernel/canonical-json";
import { Failure } from "../command.ts";
import { fileNames } from "./file-names.ts";
import { readKindFiles, type ThingFile } from "./kind-files.ts";
import { MANIFEST, type Manifest, manifestText, readManifest } from "./manifest.ts";
import { writeYaml } from "./yaml-text.ts";

export interface WrittenFolder {
  written: string[];
  removed: string[];
  kept: number;
}

/**
 * Makes the folder say what the document says. A file that says the same already stays as it is, with its comments; files
 * of things that are gone are removed, in the folders of managed kinds only.
 */
export function writeFolder(folder: string, document: ConfigurationDocument): WrittenFolder {
  const manifest: Manifest = {
    environment: document.environment,
    manages: readManifest(folder)?.manages ?? ownFolder(folder),
  };
  const files = new Map(manifest.manages.map((kind) => [kind, readKindFiles(folder, kind)]));
  refuseUnreadable([...files.values()].flat());
  const result: WrittenFolder = { written: [], removed: [], kept: 0 };
  writeIfNew(join(folder, MANIFEST), manifestText(manifest), result);
  for (const [kind, present] of files)
    writeKind(folder, { kind, present, things: thingsOf(document, kind) ?? [] }, result);
  return result;
}

/** A folder without our manifest must not hold what we would take for our files. */
function ownFolder(folder: string): KindName[] {
  const strangers = configurationKinds.filter(({ name }) => readKindFiles(folder, name).length > 0);
  const [first] = strangers;
  if (first)
    throw new Failure(
      `${join(folder, first.folder)} holds files, and there is no ${MANIFEST} that makes this folder Evenkeel's: choose another with --dir.`,
    );
  return configurationKinds.map(({ name }) => name);
}

function refuseUnreadable(files: readonly ThingFile[]): void {
  const broken = files.filter(({ yaml }) => yaml.errors.length > 0);
  if (broken.length === 0) return;
  const lines = broken.map(({ path, yaml }) => `${path}:${yaml.errors[0]?.line}  ${yaml.errors[0]?.message}`);
  throw new Failure(
    ["These files cannot be read; repair or remove them, so that nothing is lost:", ...lines].join("\n"),
  );
}

interface KindState {
  kind: KindName;
  present: readonly ThingFile[];
  things: readonly Thing[];
}

function writeKind(folder: string, { kind, present, things }: KindState, result: WrittenFolder): void {
  const names = fileNames(things.map(({ key }) => key));
  const kept = new Set<string>();
  for (const thing of things) {
    const own = present.filter(({ yaml }) => keyOf(yaml.value) === thing.key);
    const same = own.length === 1 && own[0] && saysTheSame(kind, own[0].yaml.value, thing) ? own[0] : undefined;
    const path = same?.path ?? join(folder, kindOf(kind).folder, names.get(thing.key) ?? "");
    kept.add(path);
    if (same) result.kept++;
    else writeIfNew(path, writeYaml(asWritten(kind, own[0]?.yaml.value, thing)), result);
  }
  for (const { path } of present.filter((file) => !kept.has(file.path))) {
    rmSync(path);
    result.removed.push(path);
  }
}

const keyOf = (value: unknown): unknown => (value as { key?: unknown } | null)?.key;

/** A flag's file that leaves its default variant to releases goes on leaving it out. */
function asWritten(kind: KindName, before: unknown, thing: Thing): Thing {
  const leavesItOut = kind === "flags" && before !== undefined && !Object.hasOwn(before as object, "defaultVariant");
  if (!leavesItOut) return thing;
  const { defaultVariant: _, ...rest } = thing;
  return rest;
}

function saysTheSame(kind: KindName, written: unknown, thing: Thing): boolean {
  const read = parseDocument({ version: 1, environment: "any", [kind]: [written] });
  if (!read.ok) return false;
  const [said] = thingsOf(read.document, kind) ?? [];
  return canonicalJson(said) === canonicalJson(asWritten(kind, written, thing));
}

function writeIfNew(path: string, text: string, result: WrittenFolder): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) {
    result.kept++;
    return;
  }
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  result.written.push(path);
}
