import { expect, test } from "vitest";
import { deletionLines, reachWords } from "./present-retention.ts";

const now = { telemetryDays: 3, countersDays: 90, ticksDays: 30 };
const none = { oldestAt: null, going: 0, isMore: false };
const day = Date.parse("2026-11-22T00:00:00Z");

test("a longer retention deletes nothing; a shorter one says how much, and when that is only the least", () => {
  const reach = {
    telemetryDays: none,
    countersDays: { oldestAt: day, going: 100_000, isMore: true },
    ticksDays: { oldestAt: day, going: 0, isMore: false },
  };
  expect(deletionLines(now, { telemetryDays: 9, countersDays: 90, ticksDays: 60 }, reach)).toEqual([]);
  expect(deletionLines(now, { telemetryDays: 9, countersDays: 7, ticksDays: 1 }, reach)).toEqual([
    "Counters and outcomes, 90 → 7 days: more than 100,000 rows",
    "Ticks of ended rollouts, 30 → 1 days: nothing is that old yet",
  ]);
});

test("what is there is said with its age", () => {
  expect(reachWords(none, "row")).toBe("Nothing is stored yet.");
  expect(reachWords({ oldestAt: day, going: 1, isMore: false }, "day")).toMatch(/22 Nov.*; 1 day will go\.$/);
  expect(reachWords({ oldestAt: day, going: 0, isMore: false }, "day")).toMatch(/nothing is old enough to go\.$/);
});
