import { expect, test } from "vitest";
import type { LinkLine } from "#lib/queries/people/person-page";
import { letterFace, linkFace, readFilter, roleDifference, stateFaces } from "./present-people.ts";

const at = Date.parse("2026-11-22T14:07:00Z");
const link: LinkLine = {
  kind: "invite",
  state: "open",
  createdAt: at,
  createdBy: "Mira",
  expiresAt: at,
  usedAt: null,
  revokedAt: null,
  letter: null,
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

test("an e-mail says whether it was taken, waits or was given up, and why", () => {
  const queued = { state: "queued" as const, at, attempts: 0, lastError: null };
  expect(letterFace(queued).words).toBe("queued");
  const again = letterFace({ ...queued, attempts: 1, lastError: "451 later" });
  expect(again).toEqual({ signal: "elevated", words: "not sent yet, tried again 22 November, 14:07 UTC: 451 later" });
  expect(letterFace({ ...queued, state: "given_up", lastError: "550 no" })).toMatchObject({
    words: "not sent: 550 no",
  });
  expect(letterFace({ ...queued, state: "sent" })).toMatchObject({ signal: "ok" });
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
