import { expect, test } from "vitest";
import { engineCan, roleCan, scopesCan } from "./can.ts";
import { permissions, roles } from "./permission.ts";

test("a stakeholder follows incidents in plain words, keeps an own profile and may do nothing else", () => {
  expect(permissions.filter((one) => roleCan("stakeholder", one))).toEqual(["incident:follow", "profile:write"]);
});

test("a viewer only reads, and keeps an own profile", () => {
  const may = permissions.filter((one) => roleCan("viewer", one) && one !== "profile:write");
  expect(may.every((one) => /:(read|follow|evaluate)$/.test(one))).toBe(true);
});

test("each role from viewer to administrator may do what the one before may", () => {
  const ladder = roles.filter((role) => role !== "stakeholder");
  for (const [place, role] of ladder.entries())
    for (const one of permissions.filter((each) => roleCan(ladder[place - 1] ?? role, each)))
      expect(roleCan(role, one), `${role} ${one}`).toBe(true);
});

test("keys that evaluate or ingest change nothing; the engine publishes and resolves nothing", () => {
  expect(permissions.filter((one) => scopesCan(["evaluate", "ingest"], one))).toEqual(["flag:evaluate"]);
  expect(scopesCan(["manage"], "profile:write")).toBe(false);
  expect(engineCan("incident:publish") || engineCan("incident:resolve")).toBe(false);
});
