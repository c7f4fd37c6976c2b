import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FreezeWindow, freezeInForce, freezeWindowSchema, freezeWords, weekdays } from "./freeze-window.ts";

const weekend = freezeWindowSchema.parse({
  key: "weekend",
  reason: "nobody is here",
  repeat: "weekly",
  fromDay: "friday",
  fromTime: "17:00",
  toDay: "monday",
  toTime: "08:00",
  timeZone: "Europe/Vienna",
});
const isIn = (window: FreezeWindow, at: string) => freezeInForce(window, new Date(at))?.began ?? null;

describe("a weekly window", () => {
  test.each([
    ["2026-11-20T15:59:00Z", null],
    ["2026-11-20T16:00:00Z", "2026-11-20"],
    ["2026-11-22T12:00:00Z", "2026-11-20"],
    ["2026-11-23T06:59:00Z", "2026-11-20"],
    ["2026-11-23T07:00:00Z", null],
    // Summer time: the same clock, an hour earlier.
    ["2026-07-03T15:00:00Z", "2026-07-03"],
    ["2026-07-06T06:00:00Z", null],
  ])("goes by the clock of its zone: %s", (at, began) => expect(isIn(weekend, at)).toBe(began));

  test("within one day", () => {
    const noon = { ...weekend, toDay: "friday", fromTime: "11:00", toTime: "13:00", timeZone: "UTC" } as FreezeWindow;
    expect(isIn(noon, "2026-11-20T12:00:00Z")).toBe("2026-11-20");
    expect(isIn(noon, "2026-11-20T13:00:00Z")).toBeNull();
    expect(isIn(noon, "2026-11-21T12:00:00Z")).toBeNull();
  });

  test("that ends before it began on its own day is in force nearly always, and its occurrence began last week", () => {
    const most = { ...weekend, toDay: "friday", fromTime: "13:00", toTime: "11:00", timeZone: "UTC" } as FreezeWindow;
    expect(isIn(most, "2026-11-20T10:00:00Z")).toBe("2026-11-13");
    expect(isIn(most, "2026-11-20T12:00:00Z")).toBeNull();
    expect(isIn(most, "2026-11-20T14:00:00Z")).toBe("2026-11-20");
  });

  test("is in force at every minute between its ends, whatever they are", () => {
    const minute = fc.integer({ min: 0, max: 7 * 1_440 - 1 });
    fc.assert(
      fc.property(minute, minute, minute, (from, to, at) => {
        fc.pre(from !== to);
        const end = (name: "from" | "to", minutes: number) => ({
          [`${name}Day`]: weekdays[Math.floor(minutes / 1_440)],
          [`${name}Time`]: new Date(minutes * 60_000).toISOString().slice(11, 16),
        });
        const window = { ...weekend, timeZone: "UTC", ...end("from", from), ...end("to", to) } as FreezeWindow;
        // 2026-11-23 is a Monday.
        const now = new Date(Date.UTC(2026, 10, 23) + at * 60_000);
        const wanted = (at - from + 10_080) % 10_080 < (to - from + 10_080) % 10_080;
        expect(freezeInForce(window, now) !== null).toBe(wanted);
      }),
    );
  });
});

test("a window that is once begins and ends by its own clock", () => {
  const once = freezeWindowSchema.parse({
    key: "holidays",
    reason: "holidays",
    repeat: "once",
    from: "2026-12-24T00:00",
    to: "2027-01-02T00:00",
    timeZone: "America/New_York",
  });
  expect(isIn(once, "2026-12-24T04:59:00Z")).toBeNull();
  expect(isIn(once, "2026-12-24T05:00:00Z")).toBe("2026-12-24T00:00");
  expect(isIn(once, "2027-01-02T05:00:00Z")).toBeNull();
  expect(freezeWords(once)).toBe("2026-12-24 00:00 to 2027-01-02 00:00, America/New_York");
});

test.each([
  [{ fromTime: undefined }, "fromTime"],
  [{ toDay: "friday", toTime: "17:00" }, "toTime"],
  [{ timeZone: "Middle/Earth" }, "timeZone"],
  [{ system: "lending", service: "scorer" }, "service"],
  [{ repeat: "once" }, "from"],
  [{ repeat: "once", from: "2026-12-24T00:00", to: "2026-12-24T00:00" }, "to"],
  [{ reason: " " }, "reason"],
])("names what is wrong with %j", (change, field) => {
  const read = freezeWindowSchema.safeParse({ ...weekend, ...change });
  expect(read.error?.issues.map(({ path }) => path.join("."))).toContain(field);
});
