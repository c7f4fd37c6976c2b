import { expect, test } from "vitest";
import { linkExpiresAt, linkState } from "./access-link.ts";
import { personState } from "./person-state.ts";

const now = new Date("2026-11-22T14:00:00Z");
const open = { usedAt: null, revokedAt: null, expiresAt: linkExpiresAt("reset", now) };

test("a link is open until the moment it expires, and never again once used or revoked", () => {
  expect(linkState(open, now)).toBe("open");
  expect(linkState(open, new Date("2026-11-23T13:59:59.999Z"))).toBe("open");
  expect(linkState(open, new Date("2026-11-23T14:00:00Z"))).toBe("expired");
  expect(linkState({ ...open, usedAt: now }, now)).toBe("used");
  expect(linkState({ ...open, revokedAt: now }, now)).toBe("revoked");
});

test("an invitation lies a week", () => {
  expect(linkExpiresAt("invite", now)).toEqual(new Date("2026-11-29T14:00:00Z"));
});

test("who has neither a password nor an identity has not come yet; who is disabled is that before all else", () => {
  const nobody = { disabledAt: null, passwordHash: "", oidcSubject: null };
  expect(personState(nobody)).toBe("invited");
  expect(personState({ ...nobody, oidcSubject: "00u1" })).toBe("active");
  expect(personState({ ...nobody, passwordHash: "scrypt$…" })).toBe("active");
  expect(personState({ ...nobody, disabledAt: now })).toBe("disabled");
});
