import { expect, test } from "vitest";
import { versionSetSchema } from "#lib/domain/flag/version-set";
import { readReleaseForm, releaseErrors } from "./read-release-form.ts";

const form = (fields: Record<string, string>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

test("what is empty is left out, a form with nothing in it takes the release away, and a browser's line ends are no change", () => {
  expect(readReleaseForm(form({ model: " ", "prompt.text": "", parameters: "{}", notes: "" }), "v2").set).toBeNull();
  const { set } = readReleaseForm(
    form({ model: "m-2", "prompt.text": "One\r\nTwo\r\n", parameters: '{"t": 0.5}' }),
    "v2",
  );
  expect(set).toEqual({ model: "m-2", prompt: { text: "One\nTwo\n" }, parameters: { t: 0.5 } });
  expect(versionSetSchema.safeParse(set).success).toBe(true);
});

test("what is wrong stands at its field", () => {
  const { problems } = readReleaseForm(form({ parameters: "[1]" }), "v2");
  expect(releaseErrors(problems, "v2")("parameters")).toMatch(/must be one JSON object/);
  const errors = releaseErrors({ "releases.v2.components.tokenizer": "is too long" }, "v2");
  expect(errors("components")).toBe("tokenizer: is too long");
  expect(errors("model")).toBeUndefined();
});
