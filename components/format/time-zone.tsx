"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { At } from "./times.tsx";
import { toMs } from "./times.tsx";
import { type Times, timesIn, utcTimes } from "./zone.tsx";

const TimesContext = createContext<Times>(utcTimes);

/** Whose clock the page shows. Server and browser compute the same text from the same zone. */
export function TimeZoneProvider({ zone, children }: { zone: string; children: ReactNode }) {
  return <TimesContext.Provider value={timesIn(zone)}>{children}</TimesContext.Provider>;
}

/** How instants are written here; UTC outside of a provider. */
export const useTimes = (): Times => useContext(TimesContext);

export type InstantProps = {
  at: At;
  /** `clock` "14:07:45", `minutes` "14:07", `day` "22 November", `dayAndMinutes` "22 November, 14:07", … */
  as?: "clock" | "minutes" | "day" | "dayAndClock" | "dayAndMinutes";
  /** Where the time stands alone, it says its zone. */
  named?: boolean;
};

/** One instant on a page that the server draws; the exact UTC time is its title. */
export function Instant({ at, as = "clock", named }: InstantProps) {
  const times = useTimes();
  const words = {
    clock: () => times.clock(at),
    minutes: () => times.clockMinutes(at),
    day: () => times.dayLabel(at),
    dayAndMinutes: () => `${times.dayLabel(at)}, ${times.clockMinutes(at)}`,
    dayAndClock: () => `${times.dayShort(at)} ${times.clock(at)}`,
  }[as]();
  const iso = new Date(toMs(at)).toISOString();
  return (
    <time dateTime={iso} title={`${iso.slice(0, 19).replace("T", " ")} UTC`} className="nowrap">
      {words}
      {named && ` ${times.name(at)}`}
    </time>
  );
}

/** The zone's name for the head of a column or a panel. */
export function ZoneName({ from, to }: { from: At; to: At }) {
  return useTimes().nameOver(from, to);
}
