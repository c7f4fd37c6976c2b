import { expect, test } from "vitest";
import { z } from "zod";
import { plainProblem } from "./plain-problem.ts";

const schema = z.object({
  words: z.string().min(1).max(3),
  count: z.number().gt(0).max(9),
  state: z.enum(["draft", "running"]),
  steps: z.array(z.string()).min(1),
  name: z.string().regex(/^[a-z]+$/, "small letters only"),
  isOn: z.boolean(),
});

const problems = (input: unknown) =>
  Object.fromEntries(
    schema.safeParse(input, { error: plainProblem }).error?.issues.map(({ path, message }) => [path[0], message]) ?? [],
  );

test("what is missing is said to be missing, with what it must be", () => {
  expect(problems({})).toEqual({
    words: "is missing: must be text",
    count: "is missing: must be a number",
    state: 'is missing: must be one of "draft", "running"',
    steps: "is missing: must be a list",
    name: "is missing: must be text",
    isOn: "is missing: must be true or false",
  });
});

test("what is wrong is said with its bound; a schema's own words go first", () => {
  expect(problems({ words: "", count: 0, state: "runing", steps: [], name: "A", isOn: "yes" })).toEqual({
    words: "must not be empty",
    count: "must be more than 0",
    state: 'must be one of "draft", "running"',
    steps: "needs at least 1 entry",
    name: "small letters only",
    isOn: "must be true or false",
  });
  expect(problems({ words: "long", count: 10, state: "draft", steps: ["a"], name: "a", isOn: true })).toEqual({
    words: "must have at most 3 characters",
    count: "must be at most 9",
  });
});
