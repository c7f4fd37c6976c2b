import { describe, expect, test } from "vitest";
import type { StakeholderIncident } from "#lib/queries/stakeholder/stakeholder-incident";
import { at, sampleFacts } from "../../(console)/incidents/test-incident.ts";
import {
  presentDone,
  presentHeadline,
  presentHowMany,
  presentNextUpdate,
  presentTrend,
} from "./present-stakeholder.ts";

const view: StakeholderIncident = {
  asOf: at("14:24:00"),
  facts: { ...sampleFacts, commander: "Jonas Lind", isByMachine: true },
  harmed: { group: "women", count: 52, of: 295 },
  trend: {
    from: at("13:55:00"),
    to: at("14:24:00"),
    of: "units",
    points: [
      { at: at("14:00:00"), value: 1200, n: 1200 },
      { at: at("14:08:00"), value: 0, n: 0 },
    ],
  },
  said: [],
};
const facts = (change: Partial<StakeholderIncident["facts"]>): StakeholderIncident => ({
  ...view,
  facts: { ...view.facts, ...change },
});

describe("a stakeholder reads", () => {
  test("what is wrong, in plain words and without names of metrics or versions", () => {
    const { title, lead } = presentHeadline(view);
    expect(title).toBe("Some applications were judged less fairly than before. It has stopped.");
    expect(lead).toBe(
      "A new version of income scoring was the reason. It was taken back by itself after 7 minutes and 46 seconds.",
    );
    expect(`${title} ${lead}`).not.toMatch(/v\d|gap|opportunity/);
  });

  test("a person's title as it is, and that it has not stopped", () => {
    const open = facts({ isByMachine: false, title: "Letters are late", mitigatedAt: null, state: "investigating" });
    expect(presentHeadline(open).title).toBe("Letters are late.");
  });

  test("who and how many, with an estimate marked as one", () => {
    expect(presentHowMany(view)).toEqual({
      big: "about 52",
      words:
        "women more than usual were overlooked although they qualify. 6,238 applications met it, of 41,605 in that time.",
    });
    expect(presentHowMany({ ...view, harmed: null }).big).toBe("6,238");
    const single = { ...facts({ affected: { units: 1, of: 400 } }), harmed: null };
    expect(presentHowMany(single)).toEqual({ big: "1", words: "application met it, of 400 in that time." });
  });

  test("that a number is not known, never a zero in its place", () => {
    expect(presentHowMany({ ...facts({ affected: null }), harmed: null }).big).toBe("Not known yet");
  });

  test("what is being done and who leads it", () => {
    expect(presentDone(view)).toEqual([
      "Done: return to the previous version, at 14:07 UTC.",
      "We watch whether it lasts.",
      "Lead: Jonas Lind.",
    ]);
    expect(presentDone(facts({ commander: null, mitigation: null }))).toContain("Nobody leads it yet.");
  });

  test("when the next update comes, or that it is overdue", () => {
    expect(presentNextUpdate(view)).toBe("14:51 UTC, in 27 min");
    expect(presentNextUpdate(facts({ nextUpdateDueAt: at("14:20:00") }))).toMatch(/^Overdue/);
    expect(presentNextUpdate(facts({ nextUpdateDueAt: null, state: "resolved" }))).toBe("No further one is needed");
  });

  test("a trend that says in words when it stopped, or that it has not", () => {
    expect(presentTrend(view)?.chart.label).toBe(
      "Up to 1,200 applications a minute, stopped at 14:07 UTC, none since.",
    );
    expect(presentTrend(facts({ mitigatedAt: null }))?.chart).toMatchObject({
      stopped: undefined,
      label: expect.stringContaining("has not stopped yet"),
    });
    expect(presentTrend({ ...view, trend: null })).toBeNull();
  });
});
