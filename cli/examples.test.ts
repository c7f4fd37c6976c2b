// The examples of the documentation say only what the command line understands.
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { commands } from "./command-table.ts";
import { exitCodes } from "./exit-codes.ts";
import { find, readWords } from "./run.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");

interface Workflow {
  on: unknown;
  jobs: Record<string, { steps: { uses?: string; run?: string; "working-directory"?: string }[] }>;
}

function workflow(text: string): Workflow {
  const [document, ...more] = parseAllDocuments(text);
  if (!document || "empty" in document) throw new Error("no document");
  expect([document.errors, document.warnings, more]).toEqual([[], [], []]);
  return document.toJS();
}

/** Words of each line that runs `evenkeel`, as a shell would split them; a variable counts as one word. */
function commandLines(text: string): string[][] {
  const joined = text.replaceAll(/\\\n\s*/g, " ");
  return joined.split("\n").flatMap((line) => {
    const found = /(?:^|\s)(?:npx evenkeel|node \S*evenkeel\.mjs) (.*)$/.exec(line.replace(/^\s*#.*$/, ""))?.[1];
    if (found === undefined) return [];
    const words: string[] = [];
    for (const [word] of found.matchAll(/"[^"]*"|'[^']*'|[^\s"']+/g)) {
      if (/^([|&;#)]|>>?|2>)/.test(word)) break;
      words.push(word.replaceAll(/^["']|["']$/g, ""));
    }
    return [words];
  });
}

function verify(words: string[]): void {
  const command = find(words);
  expect(command, `there is no command ${words.join(" ")}`).toBeDefined();
  if (command) expect(() => readWords(command, words.slice(command.name.split(" ").length))).not.toThrow();
}

test("the workflow for GitHub Actions is one, and runs what there is", () => {
  const { on, jobs } = workflow(read("docs/examples/release.yml"));
  expect(on).toHaveProperty("workflow_dispatch");
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  expect(steps.every(({ uses, run }) => (uses === undefined) !== (run === undefined))).toBe(true);
  const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
  const lines = runs.flatMap(commandLines);
  expect(lines.map((words) => words.slice(0, 2).join(" "))).toEqual(["rollout forecast", "rollout start"]);
  for (const words of lines) verify(words);
  // What somebody typed into a form is no part of a script.
  for (const run of runs) expect(run).not.toContain("${{");
});

test.each(["docs/examples/release.yml", "docs/examples/release.sh"])("%s goes on from codes that there are", (path) => {
  const codes = [...read(path).matchAll(/^\s*(\d+)\) echo/gm)].map(([, code]) => Number(code));
  expect(codes.length).toBeGreaterThan(5);
  for (const code of codes) expect(Object.values(exitCodes)).toContain(code);
});

describe("every line of the documentation that runs evenkeel", () => {
  const files = [...globSync("docs/**/*.{md,sh,yml}", { cwd: root }), "README.md"].sort();
  const lines = files.flatMap((file) => commandLines(read(file)).map((words) => ({ file, words })));

  test("is a command with its options", () => {
    expect(lines.length).toBeGreaterThan(20);
    for (const { words } of lines) verify(words);
  });

  test("leaves out no command", () => {
    const said = new Set(lines.map(({ words }) => find(words)?.name));
    expect(commands.map(({ name }) => name).filter((name) => !said.has(name))).toEqual([]);
  });
});
