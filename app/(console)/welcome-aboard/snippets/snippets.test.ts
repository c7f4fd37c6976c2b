import { expect, test } from "vitest";
import { fillSnippet, type SnippetValues } from "./snippet.ts";
import { snippets } from "./snippets.ts";

const values: SnippetValues = {
  gatewayUrl: "http://gateway.example.org:4318",
  apiKey: "evk_of-the-test",
  service: "ranker",
  environment: "staging",
  flagKey: "ranker-model",
  fallback: "v1",
};
const telemetry = ["feature_flag.key", "feature_flag.result.variant", "feature_flag.context.id", "service.name"];

test.each(snippets)("the $label snippet is filled in whole and names what a gate needs", (snippet) => {
  const filled = fillSnippet(snippet, values);
  for (const part of [...Object.values(values), ...telemetry, "/v1/traces"]) expect(filled).toContain(part);
  // A value that was forgotten, or a template that was not closed.
  expect(filled).not.toMatch(/undefined|\[object/);
});

test.each(snippets)("no name leaves its quotes in the $label snippet", (snippet) => {
  const filled = fillSnippet(snippet, { ...values, service: 'a"; import("evil");//' });
  expect(filled).toContain(String.raw`"a\"; import(\"evil\");//"`);
});
