import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { componentStatuses } from "./component.ts";
import { daysOf, downtimeMs, SHOWN_DAYS, stretchesOf, uptimePercent } from "./days.ts";

const now = new Date("2026-11-23T14:24:10Z");
const dayMs = 86_400_000;
const at = (iso: string, status: (typeof componentStatuses)[number]) => ({
  status,
  fromAt: iso,
  incidentId: null,
  demoHistory: false,
});

describe("daysOf", () => {
  it("shows the worst of each day, and no data before observation", () => {
    const component = {
      createdAt: "2026-11-20T10:00:00.000Z",
      changes: [
        at("2026-11-21T23:50:00.000Z", "degraded_performance"),
        at("2026-11-22T00:10:00.000Z", "partial_outage"),
        at("2026-11-22T00:20:00.000Z", "operational"),
      ],
    };
    const days = daysOf(component, now);
    expect(days).toHaveLength(SHOWN_DAYS);
    expect(days.slice(-5)).toEqual([
      { date: "2026-11-19", status: null, minutes: {}, demoHistory: false },
      { date: "2026-11-20", status: "operational", minutes: {}, demoHistory: false },
      { date: "2026-11-21", status: "degraded_performance", minutes: { degraded_performance: 10 }, demoHistory: false },
      {
        date: "2026-11-22",
        status: "partial_outage",
        minutes: { degraded_performance: 10, partial_outage: 10 },
        demoHistory: false,
      },
      { date: "2026-11-23", status: "operational", minutes: {}, demoHistory: false },
    ]);
    expect(days.slice(0, -4).every((day) => day.status === null)).toBe(true);
  });
});

describe("uptimePercent", () => {
  const observed = { createdAt: "2026-01-01T00:00:00.000Z" };
  it("counts a major outage in full, a partial one at 30 %, degraded not at all", () => {
    const hourOf = (status: (typeof componentStatuses)[number]) => ({
      ...observed,
      changes: [at("2026-11-10T00:00:00.000Z", status), at("2026-11-11T00:00:00.000Z", "operational")],
    });
    // Observed for 89 days and 14:24:10, one of them down.
    expect(uptimePercent(hourOf("major_outage"), now)).toBe(98.88);
    expect(uptimePercent(hourOf("partial_outage"), now)).toBe(99.66);
    expect(uptimePercent(hourOf("degraded_performance"), now)).toBe(100);
  });

  it("never reads 100 % after one second of outage, and knows nothing before it began", () => {
    const blip = {
      ...observed,
      changes: [at("2026-11-10T00:00:00.000Z", "partial_outage"), at("2026-11-10T00:00:01.000Z", "operational")],
    };
    expect(uptimePercent(blip, now)).toBe(99.99);
    expect(uptimePercent({ createdAt: "2026-11-23T14:24:10.000Z", changes: [] }, now)).toBeNull();
  });

  it("counts nothing of an outage that was replaced at the same instant", () => {
    const changes = [at("2026-11-10T00:00:00.000Z", "major_outage"), at("2026-11-10T00:00:00.000Z", "operational")];
    expect(uptimePercent({ ...observed, changes }, now)).toBe(100);
  });

  it("stays between 0 and 100 and never grows by trouble", () => {
    const anyChange = fc
      .tuple(fc.integer({ min: 1, max: 89 * 1440 }), fc.constantFrom(...componentStatuses))
      .map(([minutesAgo, status]) => at(new Date(now.getTime() - minutesAgo * 60_000).toISOString(), status));
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 12 }), (changes) => {
        const uptime = uptimePercent({ ...observed, changes }, now);
        expect(uptime).toBeGreaterThanOrEqual(0);
        expect(uptime).toBeLessThanOrEqual(100);
        // Of two changes at one instant the later one holds: an outage that lasted no time is none.
        const lasted = stretchesOf({ ...observed, changes }, now);
        if (uptime === 100) expect(lasted.every(({ status }) => !/outage/.test(status))).toBe(true);
      }),
    );
  });
});

describe("downtimeMs", () => {
  const observed = { from: 0, to: 10 * dayMs };
  const interval = fc
    .tuple(
      fc.integer({ min: -2 * dayMs, max: 12 * dayMs }),
      fc.integer({ min: 0, max: dayMs }),
      fc.constantFrom(0, 0.3, 1),
    )
    .map(([from, length, weight]) => ({ from, to: from + length, weight }));

  it("counts an overlap once, at its greater weight", () => {
    const outage = { from: 0, to: 1_000, weight: 1 };
    expect(downtimeMs([outage, outage], observed)).toBe(1_000);
    expect(downtimeMs([outage, { from: 500, to: 2_000, weight: 0.3 }], observed)).toBe(1_300);
  });

  it("is at most the window, does not depend on order, and never shrinks by one more outage", () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 10 }), interval, (intervals, more) => {
        const down = downtimeMs(intervals, observed);
        expect(down).toBeLessThanOrEqual(observed.to - observed.from);
        expect(downtimeMs(intervals.toReversed(), observed)).toBeCloseTo(down, 3);
        expect(downtimeMs([...intervals, more], observed)).toBeGreaterThanOrEqual(down - 1e-6);
      }),
    );
  });
});
