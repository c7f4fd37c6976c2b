import { describe, expect, test } from "vitest";
import { plainText } from "#components/ui/rich";
import { transition } from "#lib/domain/incident/transition";
import { at, sampleFacts, samplePage } from "../test-incident.ts";
import { presentClocks, presentMoves, presentSentence, presentSeverityMoves } from "./present-incident.ts";

const sentence = (change: Partial<typeof sampleFacts>, asOf = samplePage.asOf) =>
  plainText(presentSentence({ ...samplePage, asOf, facts: { ...sampleFacts, ...change } }));

describe("the sentence under an incident's title", () => {
  test("says how long, that harm stopped, why it is watched and how much of the quiet time is over", () => {
    expect(sentence({})).toBe(
      "Open for 2:15, harm stopped after 7:46. Monitoring because v1 serves everyone since 14:07:46 UTC. Watched for 2:14 of 5:00.",
    );
    expect(sentence({}, at("14:20:00"))).toContain("it can be resolved");
  });

  test("never says that harm has stopped before a mitigation did", () => {
    const words = sentence({ state: "investigating", mitigatedAt: null, mitigation: null });
    expect(words).toContain("harm may still go on");
    expect(words).not.toContain("stopped");
  });

  test("does not speak of harm in a drill or a near miss", () => {
    expect(sentence({ kind: "drill" })).toContain("nobody is harmed");
    expect(sentence({ kind: "hazard" })).toContain("nobody was harmed");
  });

  test("says that nobody has acknowledged it, while that matters", () => {
    expect(sentence({ acknowledgedAt: null })).toContain("Nobody has acknowledged it yet.");
    expect(sentence({ acknowledgedAt: null, state: "resolved", resolvedAt: at("14:20:00") })).toMatch(
      /^Lasted 12:15(?!.*acknowledged)/,
    );
  });

  test("a cancelled incident has no length that goes on growing", () => {
    expect(sentence({ state: "cancelled", mitigatedAt: null })).toBe("Cancelled: it was not an incident.");
  });
});

describe("moves offered", () => {
  test("only legal ones, the ordinary one first", () => {
    const { next, all } = presentMoves("monitoring", { update: true, resolve: true });
    expect(next).toBe("resolved");
    expect(all[0]).toBe("resolved");
    for (const to of all)
      expect(transition("monitoring", to, never)).not.toMatchObject({
        refusal: expect.stringContaining("cannot go from"),
      });
  });

  test("ends are not offered to those who may not resolve, nothing to those who may not update", () => {
    expect(presentMoves("monitoring", { update: true, resolve: false }).all).toEqual(["mitigating", "investigating"]);
    expect(presentMoves("monitoring", { update: false, resolve: false })).toEqual({ next: null, all: [] });
    expect(presentMoves("closed", { update: true, resolve: true }).all).toEqual([]);
  });

  const never = {
    by: "person",
    note: "",
    cause: "",
    mitigation: null,
    verified: false,
    publishedUpdates: 0,
    reopenable: false,
  } as const;
});

test("raising goes one level up, lowering offers every lower level, an ended incident neither", () => {
  expect(presentSeverityMoves({ severity: "P2", state: "investigating" })).toEqual({
    raise: "P1",
    lower: ["P3", "P4"],
  });
  expect(presentSeverityMoves({ severity: "P0", state: "investigating" }).raise).toBeNull();
  expect(presentSeverityMoves({ severity: "P2", state: "closed" })).toEqual({ raise: null, lower: [] });
});

test("the promise of a first public post is missed once its time is over, and kept only by a post in time", () => {
  const clock = (page: typeof samplePage) => presentClocks(page).find((one) => one.name === "First public post");
  expect(clock(samplePage)?.met).toBeNull();
  expect(clock({ ...samplePage, asOf: at("14:28:00") })?.met).toBe(false);
  const update = { ...published, publishedAt: at("14:09:00") };
  expect(clock({ ...samplePage, updates: [update] })).toMatchObject({ met: true, value: "1:15", note: "of 20:00" });
  expect(clock({ ...samplePage, facts: { ...sampleFacts, kind: "hazard" } })).toBeUndefined();
});

const published = {
  id: "upd_1",
  state: "published",
  phase: "investigating",
  title: "Some applications may have been treated unfairly",
  body: "We are looking into it.",
  components: [],
  nextUpdateAt: null,
  draftedAt: at("14:08:00"),
  draftedBy: "Evenkeel",
  publishedBy: "Mina Rao",
  retractedBecause: null,
  revision: 2,
} as const satisfies Omit<(typeof samplePage)["updates"][number], "publishedAt">;
