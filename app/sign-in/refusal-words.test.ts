import { expect, test } from "vitest";
import { oidcRefusals } from "#lib/domain/access/oidc-refusal";
import { refusalWords } from "./refusal-words.ts";

test("every refusal has words of its own, and no address puts words on the page", () => {
  const said = oidcRefusals.map(refusalWords);
  expect(new Set(said).size).toBe(oidcRefusals.length);
  const foreign = ["<b>pay here</b>", "constructor", "__proto__", "OAuthCallback"].map(refusalWords);
  expect(new Set(foreign).size).toBe(1);
  expect(foreign[0]).toContain("did not sign you in");
  expect([refusalWords(undefined), refusalWords(["no-role"]), refusalWords("")]).toEqual([null, null, null]);
});
