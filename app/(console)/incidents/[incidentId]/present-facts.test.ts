import { expect, test } from "vitest";
import { plainText } from "#components/ui/rich";
import { at, sampleFacts, samplePage } from "../test-incident.ts";
import { presentAffected } from "./present-affected.ts";
import { presentComparisons, presentMeasureChart } from "./present-measure.ts";
import { componentWords, presentInternal, presentSaid, promisedMinutes } from "./present-said.ts";
import { presentTimeline } from "./present-timeline.ts";

test("who was affected is counted, and an estimate says that it is one", () => {
  expect(presentAffected(samplePage)).toEqual([
    { term: "Met v3", value: "6,238 of 41,605 applications" },
    { term: "Qualified women", value: "295" },
    { term: "Missed, more than by v1", value: "about 52" },
  ]);
  expect(presentAffected({ ...samplePage, affected: null, facts: { ...sampleFacts, affected: null } })).toEqual([]);
});

test("the chart marks the steps, the rollback and the stretch of harm, and ends the harm where it was mitigated", () => {
  const chart = presentMeasureChart(samplePage);
  expect(chart?.title).toBe("Qualified women found, all traffic, %");
  expect(chart?.annotations?.map((one) => one.label)).toEqual(["10 %", "rolled back"]);
  expect(chart?.failing).toEqual([{ from: at("14:00:00"), to: at("14:07:46") }]);
});

test("before and after stand with their n; what is not known is a dash and no zero", () => {
  const [found, errors] = presentComparisons(samplePage);
  expect(found).toMatchObject({
    before: "17.6\u202f%",
    after: "35.2\u202f%",
    change: "+17.6\u202fpp",
    n: "295 · 1,482",
  });
  expect(errors).toMatchObject({ after: "–", change: "–" });
});

test("the timeline's filters part decisions from messages and lose nothing", () => {
  const line = { at: 0, detail: "", link: null, by: "Evenkeel" };
  const lines = [
    { ...line, id: "1", kind: "mitigation", title: "Rolled back from v3 to v1: 25 % → 0 %" },
    { ...line, id: "2", kind: "note", title: "Note", detail: "Called the bank" },
    { ...line, id: "3", kind: "published", title: "Public update published", detail: "We are looking into it." },
    { ...line, id: "4", kind: "state", title: "Monitoring → Resolved" },
  ];
  const ids = (filter: "all" | "decisions" | "messages") => presentTimeline(lines, filter).map((one) => one.id);
  expect(ids("all")).toEqual(["1", "2", "3", "4"]);
  expect([...ids("decisions"), ...ids("messages")].sort()).toEqual(ids("all"));
  expect(presentTimeline(lines, "all").map((one) => one.signal)).toEqual(["critical", undefined, undefined, "ok"]);
  expect(plainText(presentTimeline(lines, "messages")[1]?.body ?? "")).toBe("“We are looking into it.”");
});

test("a draft hides nothing of what was said before it, and its component changes are put in words", () => {
  const update: Omit<(typeof samplePage)["updates"][number], "state" | "publishedAt"> = {
    id: "a",
    phase: "investigating",
    title: "t",
    body: "b",
    nextUpdateAt: null,
    draftedAt: at("14:08:00"),
    draftedBy: "Evenkeel",
    publishedBy: null,
    retractedBecause: null,
    revision: 1,
    components: [],
  };
  const said = presentSaid({
    updates: [
      { ...update, id: "old", state: "published", publishedAt: at("14:09:00") },
      { ...update, id: "new", state: "published", publishedAt: at("14:11:00") },
      { ...update, id: "draft", state: "draft", publishedAt: null },
    ],
  });
  expect([said.draft?.id, ...said.published.map((one) => one.id)]).toEqual(["draft", "new", "old"]);
  expect(componentWords([{ id: "c", name: "Income scoring", from: "operational", status: "partial_outage" }])).toBe(
    "Income scoring: Operational → Partial outage",
  );
});

test("the promise follows the severity and ends with the incident", () => {
  expect(promisedMinutes("P1", "investigating")).toBe(30);
  expect(promisedMinutes("P1", "resolved")).toBeNull();
});

test("the internal text says what is not known", () => {
  expect(presentInternal(samplePage)).toContain("Cause: not confirmed yet.");
  expect(presentInternal({ ...samplePage, facts: { ...sampleFacts, cause: "Training data" } })).toContain(
    "Cause: Training data",
  );
});
