import { describe, expect, it } from "vitest";
import { timesIn, utcTimes } from "./zone.tsx";

const at = "2026-11-23T14:02:10.189Z";

describe("times of a person's zone", () => {
  it("shows 19:47 in Kathmandu where UTC is 14:02, and says whose clock it is", () => {
    const times = timesIn("Asia/Kathmandu");
    expect([times.clock(at), times.clockTenths(at), times.clockMinutes(at), times.name(at)]).toEqual([
      "19:47:10",
      "19:47:10.1",
      "19:47",
      "UTC+5:45",
    ]);
    expect([times.clockNamed(at), times.minutesNamed(at)]).toEqual(["19:47:10 UTC+5:45", "19:47 UTC+5:45"]);
  });

  it("turns the day where the zone does", () => {
    const late = "2026-11-23T19:00:00Z";
    const times = timesIn("Asia/Kathmandu");
    expect([times.dayLabel(late), utcTimes.dayLabel(late)]).toEqual(["24 November", "23 November"]);
    expect(times.newDay(late, at)).toBe("24 Nov");
    expect([times.isSameDay(late, at), utcTimes.isSameDay(late, at)]).toEqual([false, true]);
  });

  it("follows summer time, and a panel across the change names both", () => {
    const times = timesIn("America/New_York");
    const [summer, winter] = ["2026-07-01T12:00:00Z", "2026-12-01T12:00:00Z"];
    expect([times.clock(summer), times.clock(winter)]).toEqual(["08:00:00", "07:00:00"]);
    expect(times.nameOver(summer, winter)).toBe("UTC−4/−5");
    expect(times.nameOver(winter, winter)).toBe("UTC−5");
  });

  it("is UTC for a zone that the platform does not know, and says UTC", () => {
    expect(timesIn("Mars/Olympus_Mons").clockNamed(at)).toBe("14:02:10 UTC");
  });

  it("moves the clocks of a stored sentence and nothing else", () => {
    const times = timesIn("Asia/Kathmandu");
    const text = "Held at 25 % since 18:30:00 UTC because *errors* were 14:02 of n; due 09:05 UTC.";
    expect(times.inWords(text, at)).toBe(
      "Held at 25 % since 00:15:00 UTC+5:45 because *errors* were 14:02 of n; due 14:50 UTC+5:45.",
    );
    expect(times.inWords("14:02 UTC on 22 November", at)).toBe("14:02 UTC on 22 November");
    expect(utcTimes.inWords(text, at)).toBe(text);
  });
});
