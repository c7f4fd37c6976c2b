import { describe, expect, test } from "vitest";
import type { PictureNode } from "#lib/queries/catalogue/picture";
import { nameInPath, serviceHref } from "./addresses.ts";
import { heardFace, incidentFace, ownerWords, presentPicture, rolloutFace, seenWords } from "./present-catalogue.ts";

const now = Date.parse("2026-11-23T14:00:00Z");
const quiet = (service: string, isEntered = true): PictureNode => ({
  service,
  entered: isEntered ? { criticality: "high", owner: null } : null,
  asked: false,
  rollout: null,
  incident: null,
});

test("telemetry that stopped, or never came, is never shown as good", () => {
  expect(heardFace(now - 12_000, now)).toEqual({ signal: "ok", words: "12\u202fs ago" });
  expect(heardFace(now - 3_600_000, now)).toEqual({ signal: "elevated", words: "silent, last 60\u202fmin ago" });
  expect(heardFace(null, now)).toEqual({ signal: "none", words: "never heard" });
});

test("an owner that is missing is said to be missing", () => {
  expect(ownerWords(null)).toBe("nobody");
  expect(ownerWords({ key: "gone", name: null })).toBe("gone (no such team)");
});

test("what goes on reads as shape and word", () => {
  expect(rolloutFace({ id: "r", state: "running", trafficPercent: 25, count: 1 }).words).toBe("Running 25\u202f%");
  expect(incidentFace({ id: "i", number: 1, severity: "P1", count: 2 })).toEqual({
    signal: "high",
    words: "P1 High, 2 open",
  });
});

test("what was seen of an unknown service is said in one line", () => {
  const one = {
    service: "x",
    firstSeenAt: 0,
    lastSeenAt: 0,
    flags: [],
    rolloutCount: 0,
    incidentCount: 0,
    neededBy: [],
  };
  expect(seenWords({ ...one, requestsPerMinute: 12, flags: ["m"], incidentCount: 1 })).toBe(
    "12 requests a minute · flag m · 1 incident",
  );
  expect(seenWords({ ...one, requestsPerMinute: null })).toBe("telemetry without requests");
});

describe("the picture", () => {
  const facts = {
    nodes: [quiet("api"), quiet("store", false)],
    edges: [{ from: "api", to: "store", strength: "hard" as const }],
    cycles: [],
  };

  test("leads to pages, and to the form where nobody entered the service", () => {
    const { nodes, takeaway } = presentPicture(facts, { title: "Dependencies", current: "api" });
    expect(nodes).toMatchObject([
      {
        href: "/catalogue/services/api",
        isCurrent: true,
        isKnown: true,
        label: "api, high · no owner, needs store (hard)",
      },
      {
        href: "/catalogue/adopt?service=store",
        isKnown: false,
        label: "store, not in the catalogue, needed by api (hard)",
      },
    ]);
    expect(takeaway).toBe("2 services, 1 dependency; store is not in the catalogue.");
  });

  test("says which services need each other", () => {
    const { takeaway } = presentPicture({ ...facts, cycles: [["api", "store"]] }, { title: "" });
    expect(takeaway).toContain("api and store need each other");
  });
});

test("any name of a service survives the way through an address", () => {
  for (const name of ["unknown_service:node", "team/scorer", "Kreditprüfung 2", "100%"])
    expect(nameInPath(serviceHref(name).split("/").at(-1) ?? "")).toBe(name);
  expect(nameInPath("%E0%A4%A")).toBeUndefined();
});
