import { describe, expect, it } from "vitest";
import { formatBare, formatCount, formatEvidence, formatNumber, formatPercentOf100 } from "./numbers.tsx";
import { ago, clock, clockTenths, dayLabel, mmss, newDay } from "./times.tsx";

describe("numbers", () => {
  it("keeps number and unit together with a narrow no-break space", () => {
    expect(formatNumber(0.8391, { kind: "percent" })).toBe("83.9\u202f%");
    expect(formatNumber(0.176, { kind: "points" })).toBe("+17.6\u202fpp");
    expect(formatNumber(-0.008, { kind: "points" })).toBe("−0.8\u202fpp");
    expect(formatNumber(86.4, { kind: "ms" })).toBe("86\u202fms");
    expect(formatPercentOf100(33.3333)).toBe("33.333\u202f%");
  });

  it("never prints a missing value as a number", () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
      expect(formatNumber(value, { kind: "ms" })).toBe("–");
  });

  it("prints no minus before a rounded zero", () => {
    expect(formatBare(-0.001, { kind: "number" })).toBe("0.00");
  });

  it("writes evidence so that it can be read against its threshold", () => {
    expect([0.001, 0.07, 1.9, 127.4, 22_712, 1e30, null].map(formatEvidence)).toEqual([
      "under 0.01",
      "0.07",
      "1.90",
      "127",
      "22,700",
      "over 10¹²",
      "–",
    ]);
    expect(formatCount(12_158)).toBe("12,158");
  });
});

describe("times", () => {
  const at = "2026-11-23T14:07:45.189Z";

  it("prints UTC whatever the machine's zone", () => {
    expect([clock(at), clockTenths(at), dayLabel(at), clock(Date.parse(at))]).toEqual([
      "14:07:45",
      "14:07:45.1",
      "23 November",
      "14:07:45",
    ]);
  });

  it("counts in mm:ss and never below zero", () => {
    expect([0, 5_000, 200_000, 3_723_000, -4_000, 14 * 86_400_000 + 23 * 3_600_000].map(mmss)).toEqual([
      "0:00",
      "0:05",
      "3:20",
      "1:02:03",
      "0:00",
      "14 d 23 h",
    ]);
    expect([48_000, 720_000, 3 * 3_600_000, 3 * 86_400_000].map(ago)).toEqual([
      "48\u202fs ago",
      "12\u202fmin ago",
      "3\u202fh ago",
      "3\u202fd ago",
    ]);
  });
});

it("names the day where a list comes to another one, and only there", () => {
  expect(newDay("2026-11-23T00:00:01Z", undefined)).toBe("23 Nov");
  expect(newDay("2026-11-23T00:00:01Z", "2026-11-23T14:00:00Z")).toBeNull();
  expect(newDay("2026-11-22T23:59:59Z", "2026-11-23T00:00:01Z")).toBe("22 Nov");
});
