import { expect, it } from "vitest";
import { demoAccounts } from "./accounts.ts";
import { announce } from "./announce.ts";

it("names every account, the status page and where the fault switch is", () => {
  const text = announce("http://localhost:3000/", 4_499).join("\n");
  for (const { email, password } of demoAccounts) {
    expect(text).toContain(email);
    expect(text).toContain(password);
  }
  expect(text).toContain("http://localhost:3000/status");
  expect(text).toContain("http://127.0.0.1:4499");
});

it("has one account of each role", () => {
  const roles = demoAccounts.map((account) => account.role);
  expect(roles.sort()).toEqual(["administrator", "operator", "responder", "stakeholder", "viewer"]);
});
