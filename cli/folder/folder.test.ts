import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ConfigurationDocument, parseDocument } from "#lib/domain/configuration/document";
import { wholeDocument } from "../../lib/domain/configuration/test-documents.ts";
import { fileNames } from "./file-names.ts";
import { readFolder } from "./read-folder.ts";
import { writeFolder } from "./write-folder.ts";
import { readYaml, writeYaml } from "./yaml-text.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evenkeel-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (input: object): ConfigurationDocument => {
  const parsed = parseDocument({ version: 1, environment: "production", ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.document;
};

const put = (path: string, text: string) => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const textOf = (path: string) => readFileSync(join(folder, path), "utf8");
const everything = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      readFileSync(join(parentPath, name), "utf8"),
    ])
    .sort();

const service = (fields: object) => ({ services: [{ key: "scorer", displayName: "Scorer", ...fields }] });

describe("a folder", () => {
  test("is read as the document that it was written from, and written again without a change", () => {
    fc.assert(
      fc.property(wholeDocument, (document) => {
        rmSync(folder, { recursive: true, force: true });
        writeFolder(folder, document);
        expect(readFolder(folder).document).toEqual(document);
        const before = everything();
        expect(writeFolder(folder, document)).toMatchObject({ written: [], removed: [] });
        expect(everything()).toEqual(before);
      }),
      { numRuns: 15 },
    );
  });

  test("loses the files of things that are gone, and nothing else", () => {
    writeFolder(folder, read({ teams: [{ key: "risk", name: "Risk" }], services: [] }));
    put("teams/README.md", "ours");
    put("notes.yaml", "ours");
    expect(writeFolder(folder, read({ teams: [], services: [] })).removed).toEqual([join(folder, "teams/risk.yaml")]);
    expect(everything().map(([path]) => path)).toEqual(["evenkeel.yaml", "notes.yaml", "teams/README.md"]);
  });

  test("keeps a file, its name and its comments as long as it says the same", () => {
    writeFolder(folder, read({}));
    const written = "# Ours since 2019\nkey: scorer\ndisplayName: Scorer # as customers say\n";
    put("services/our-scorer.yml", written);
    expect(writeFolder(folder, read(service({}))).written).toEqual([]);
    expect(textOf("services/our-scorer.yml")).toBe(written);
    const changed = writeFolder(folder, read(service({ criticality: "high" })));
    expect(changed.removed).toEqual([join(folder, "services/our-scorer.yml")]);
    expect(textOf("services/scorer.yaml")).toContain("criticality: high\n");
  });

  test("goes on leaving a default variant to releases", () => {
    const flag = { key: "model", service: "scorer", variants: { v1: "v1", v2: "v2" } };
    writeFolder(folder, read({}));
    put("flags/model.yaml", writeYaml(flag));
    const now = (changes: object) =>
      writeFolder(folder, read({ flags: [{ ...flag, defaultVariant: "v2", ...changes }] }));
    expect(now({}).written).toEqual([]);
    expect(now({ description: "Which" }).written).toHaveLength(1);
    expect(textOf("flags/model.yaml")).not.toContain("defaultVariant");
  });

  test("of somebody else is not taken for ours, and a broken file is not overwritten", () => {
    put("services/compose.yaml", "web:\n  image: x\n");
    expect(() => writeFolder(folder, read({}))).toThrow(/choose another with --dir/);
    rmSync(join(folder, "services"), { recursive: true });
    writeFolder(folder, read({}));
    put("teams/risk.yaml", "key: [\n");
    expect(() => writeFolder(folder, read({}))).toThrow(/teams\/risk.yaml:\d.*nothing|nothing is lost/s);
    expect(textOf("teams/risk.yaml")).toBe("key: [\n");
  });
});

describe("mistakes", () => {
  test("are named all at once, each with its file, line, field and rule", () => {
    writeFolder(folder, read({}));
    put(
      "services/scorer.yaml",
      "key: scorer\n# how much it matters\ncriticality: huge\ndisplayName: Scorer\nowner: risk\n",
    );
    put("teams/a.yaml", "key: risk\nname: Risk\n");
    put("teams/b.json", '{"key": "risk", "name": "Risk again"}');
    put("flags/model.yaml", "key: model\nkey: model\n");
    let said = "";
    try {
      readFolder(folder);
    } catch (error) {
      said = (error as Error).message.replaceAll(`${folder}/`, "");
    }
    expect(said.split("\n")).toEqual([
      "flags/model.yaml:2  map keys must be unique",
      'teams/b.json:1  key  "risk" stands twice: keep one of them',
      expect.stringMatching(/^services\/scorer.yaml:3 {2}criticality {2}.*"critical"/),
      expect.stringMatching(/^services\/scorer.yaml:5 {2}owner {2}is unknown here; known: key, displayName/),
    ]);
  });

  test("in the manifest are its own, and files of a kind that it leaves out are not passed over", () => {
    expect(() => readFolder(folder)).toThrow(/run evenkeel export first/);
    put("evenkeel.yaml", "version: 2\nenvironment: production\nmanages: [service]\n");
    expect(() => readFolder(folder)).toThrow(
      /evenkeel.yaml:1 {2}version.*\n.*evenkeel.yaml:3 {2}manages.*unknown: service/,
    );
    put("evenkeel.yaml", "version: 1\nenvironment: production\nmanages: [services]\n");
    put("teams/risk.yaml", "key: risk\nname: Risk\n");
    expect(() => readFolder(folder)).toThrow(/must list teams/);
    rmSync(join(folder, "teams"), { recursive: true });
    expect(readFolder(folder).document).toEqual({ version: 1, environment: "production", services: [] });
  });
});

test("every key has a file name of its own that every file system can carry", () => {
  const key = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 255 }),
    fc.constantFrom("a", "A", "á", "a/b", "..", "con"),
  );
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 8 }), (keys) => {
      const names = [...fileNames(keys).values()];
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(keys.length);
      for (const name of names) {
        expect(name).toMatch(/^[^/\\:*?"<>|.\s][^/\\:*?"<>|\s]*\.yaml$/u);
        expect(Buffer.byteLength(name)).toBeLessThan(255);
      }
    }),
  );
  expect(fileNames(["team/scorer"]).get("team/scorer")).toBe("team%2Fscorer.yaml");
});

test("YAML keeps every value, and what only looks like another kind of value", () => {
  for (const value of ["no", "1.10", "null", "2026-01-01", "~", "a: b", " x ", "line\nline\n", "🙂"])
    expect(readYaml(writeYaml({ value })).value).toEqual({ value });
  expect(readYaml("a: *x").errors).toHaveLength(1);
  expect(readYaml("a: 1\n---\nb: 2").errors).toHaveLength(1);
});
