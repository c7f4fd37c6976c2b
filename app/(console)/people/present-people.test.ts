import { expect, test } from "vitest";
import type { LinkLine } from "#lib/queries/people/person-page";
import { linkFace, readFilter, roleDifference, stateFaces } from "./present-people.ts";

const at = Date.parse("2026-11-22T14:07:00Z");
const link: LinkLine = {
  kind: "invite",
  state: "open",
  createdAt: at,
  createdBy: "Mira",
  expiresAt: at,
  usedAt: null,
  revokedAt: null,
};

test("each state has a shape and a word of its own, and only who can come in looks well", () => {
  const faces = Object.values(stateFaces);
  expect(new Set(faces.map(({ signal }) => signal)).size).toBe(faces.length);
  expect(faces.filter(({ signal }) => signal === "ok").map(({ words }) => words)).toEqual(["active"]);
});

test("a link says what it is worth, and an expired one catches the eye", () => {
  expect(linkFace(link).words).toBe("open until 22 November, 14:07 UTC");
  expect(linkFace({ ...link, state: "expired" })).toMatchObject({ signal: "elevated" });
  expect(linkFace({ ...link, state: "used", usedAt: at }).words).toBe("used 22 November, 14:07 UTC");
});

test("a change of role names what is gained and lost", () => {
  expect(roleDifference("viewer", "responder").loses).toEqual([]);
  expect(roleDifference("viewer", "responder").gains).toContain("rollout:roll-back");
  expect(roleDifference("administrator", "operator").loses).toContain("person:write");
  expect(roleDifference("viewer", "stakeholder")).toMatchObject({ gains: [] });
});

test("a filter that nobody knows is no filter", () => {
  expect(readFilter({ text: " ada ", role: "king", state: ["active", "invited"] })).toEqual({ text: "ada" });
  expect(readFilter({ role: "viewer", state: "disabled" })).toEqual({ role: "viewer", state: "disabled" });
});
