import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noDiffWords, oneSideWords, promptLines, releaseChanges, releaseChangesLine } from "./release-diff.ts";
import { lineDiff } from "./sequence-diff.ts";
import { releaseProblems, releasesSchema, type VersionSet, versionSetSchema } from "./version-set.ts";

const baseline: VersionSet = {
  model: "ranker-7",
  prompt: { version: "p-3", text: "You are a clerk.\nAnswer in one line.\nBe polite." },
  retrievalIndex: "docs-2026-10",
  parameters: { temperature: 0.2, topK: 5, nested: { a: 1, b: 2 } },
  components: { tokenizer: "1.0" },
};
const candidate: VersionSet = {
  ...baseline,
  model: "ranker-8",
  prompt: { version: "p-4", text: "You are a clerk.\nAnswer in three lines.\nBe polite.\nNever guess." },
  parameters: { topK: 5, temperature: 0.7, nested: { b: 2, a: 1 }, maxTokens: 200 },
  components: {},
  notes: "Longer answers",
};

describe("what changes with a release", () => {
  it("is told field by field in the order of reading; the order of keys and the notes are no change", () => {
    const changes = releaseChanges({ baseline, candidate });
    expect(changes.map(({ field }) => field)).toEqual([
      "model",
      "prompt.version",
      "prompt.text",
      "parameters.maxTokens",
      "parameters.temperature",
      "components.tokenizer",
    ]);
    expect(changes[3]).toEqual({ field: "parameters.maxTokens", after: 200 });
    expect(changes[5]).toEqual({ field: "components.tokenizer", before: "1.0" });
    expect(releaseChangesLine({ baseline, candidate })).toBe(
      "model ranker-7 → ranker-8; prompt version p-3 → p-4; prompt text (2 lines in, 1 out); maxTokens nothing → 200; and 2 more",
    );
  });

  it("shows the prompt by lines, and in a line that changed the words", () => {
    const change = releaseChanges({ baseline, candidate }).find(({ field }) => field === "prompt.text");
    const lines = change ? promptLines(change) : null;
    expect(lines?.map(({ mark, text }) => `${mark} ${text}`)).toEqual([
      "same You are a clerk.",
      "removed Answer in one line.",
      "added Answer in three lines.",
      "same Be polite.",
      "added Never guess.",
    ]);
    expect(lines?.[2]?.words).toEqual([
      { mark: "same", text: "Answer in " },
      { mark: "added", text: "three" },
      { mark: "same", text: " " },
      { mark: "added", text: "lines." },
    ]);
  });

  it("says it plainly when nothing, or only one side, is recorded", () => {
    const names = { baseline: "v1", candidate: "v2" };
    expect(noDiffWords({ baseline: null, candidate: null }, names)).toMatch(/^Nothing is recorded of what v1 and v2/);
    expect(noDiffWords({ baseline, candidate: baseline }, names)).toMatch(/^What is recorded of v2 is the same/);
    expect(oneSideWords({ baseline: null, candidate }, names)).toMatch(/^Nothing is recorded of v1/);
    expect(noDiffWords({ baseline, candidate }, names) ?? oneSideWords({ baseline, candidate }, names)).toBeNull();
    expect(releaseChangesLine({ baseline, candidate: baseline })).toBeNull();
  });

  it("leads from one text to the other, whatever they are", () => {
    const text = fc.array(fc.constantFrom("a", "b b", "c  c", ""), { maxLength: 12 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after);
        const side = (left: string) =>
          lines.flatMap(({ mark, text: line }) => (mark === left ? [] : [line])).join("\n");
        expect([side("added"), side("removed")]).toEqual([before, after]);
        for (const { words, text: line } of lines)
          if (words) expect(words.map((word) => word.text).join("")).toBe(line);
        if (before === after) expect(lines.every(({ mark }) => mark === "same")).toBe(true);
      }),
    );
  });
});

describe("a version set", () => {
  const problem = (value: unknown) => versionSetSchema.safeParse(value).error?.issues[0]?.message;

  it("is refused with its rule: empty, unknown, too large, or with a credential", () => {
    expect(problem({})).toMatch(/says nothing/);
    expect(problem({ modle: "x" })).toMatch(/does not know modle: put other things under components/);
    expect(problem({ prompt: {} })).toMatch(/needs a version or a text/);
    expect(problem({ prompt: { text: "x".repeat(16_385) } })).toMatch(/at most 16384 characters/);
    expect(problem({ prompt: { text: "\n".repeat(1_000) } })).toMatch(/at most 1000 lines/);
    expect(problem({ parameters: { long: "x".repeat(5_000) } })).toMatch(/at most 4096 characters/);
    expect(problem({ parameters: { a: [Number.POSITIVE_INFINITY] } })).toMatch(/must be JSON/);
    for (const secret of [{ api_key: "x" }, { nested: { "db.password": "x" } }, { auth: "Bearer abcdefghijklmnop" }])
      expect(problem({ parameters: secret })).toMatch(/looks like a credential/);
    expect(problem({ parameters: { max_tokens: 5, temperature: 0, stop: null } })).toBeUndefined();
  });

  it("belongs to a variant of the flag", () => {
    const releases = releasesSchema.parse({ v1: baseline, v9: candidate });
    expect(releaseProblems({ releases, variants: { v1: 1, v2: 2 } })).toEqual([
      { field: "releases.v9", problem: '"v9" is none of the variants: v1, v2' },
    ]);
  });
});
