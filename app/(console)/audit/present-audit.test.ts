import { expect, test } from "vitest";
import { auditFilter, auditHref, readAuditQuery } from "./audit-query.ts";
import { actionWords, detailWords, subjectHref } from "./present-audit.ts";

const id = "dec_01M83SP5MPT71S8ZS5QG8F81RQ";

test("an entry reads as a sentence; ids stay findable", () => {
  expect(
    detailWords({ sentence: "Rolled back because *errors* were high.", decisionId: id, fromPercent: 25, note: "" }),
  ).toEqual({ words: "Rolled back because errors were high.", ids: `from percent 25 · decision id ${id}` });
  expect(detailWords({ from: "P2", to: "P1", reason: "" })).toEqual({ words: "from P2 · to P1", ids: "" });
  expect(detailWords({ scopes: ["evaluate", "ingest"] }).words).toBe("scopes evaluate, ingest");
});

test("a change reads as before and after", () => {
  const detail = { ownerTeam: { from: "", to: "platform" }, dependencies: { from: ["a (hard)", "b (soft)"], to: [] } };
  expect(detailWords(detail).words).toBe("owner team nothing → platform · dependencies a (hard), b (soft) → nothing");
});

test("actions and subjects are people's words with a way there", () => {
  expect(actionWords("rollout.rolled_back")).toBe("Rollout rolled back");
  expect(subjectHref({ subject: { kind: "incident", id: "inc_1", name: null } })).toBe("/incidents/inc_1");
  expect(subjectHref({ subject: { kind: "unit", id: "u", name: null } })).toBeNull();
});

test("filters live in the address, empty ones do not", () => {
  expect(auditHref({ subject: "incident", action: undefined, before: "12" })).toBe("/audit?subject=incident&before=12");
  expect(auditHref({})).toBe("/audit");
});

test("times are UTC, and what is no time or no text filters nothing", () => {
  const read = (asked: Record<string, unknown>) => auditFilter(readAuditQuery(asked), "production");
  expect(read({ from: "2026-11-23T14:02", to: "2026-11-24" })).toMatchObject({
    from: new Date("2026-11-23T14:02:00Z"),
    to: new Date("2026-11-24T00:00:00Z"),
  });
  for (const from of ["yesterday", "2026-99-99", ["a", "b"], "", "\0"]) expect(read({ from }).from).toBeUndefined();
});
