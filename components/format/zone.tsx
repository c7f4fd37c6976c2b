import { type At, clock, clockTenths, dayLabel, dayShort, newDay, toMs } from "./times.tsx";

/** How instants are written for one person; a time that stands alone says its zone. */
export type Times = {
  /** IANA name. */
  zone: string;
  /** "UTC", "UTC+5:45": the distance at that instant, which says more than an abbreviation and means one thing only. */
  name(at: At): string;
  /** Of a panel that spans a change of clocks: "UTC+1/+2". */
  nameOver(from: At, to: At): string;
  /** "14:07:45" */
  clock(at: At): string;
  /** "14:07:45.1" */
  clockTenths(at: At): string;
  /** "14:07" */
  clockMinutes(at: At): string;
  /** "14:07:45 UTC" */
  clockNamed(at: At): string;
  /** "14:07 UTC" */
  minutesNamed(at: At): string;
  /** "22 November" */
  dayLabel(at: At): string;
  /** "22 Nov" */
  dayShort(at: At): string;
  /** "22 Nov" where a list comes to another day; null where it would only repeat. */
  newDay(at: At, before: At | undefined): string | null;
  isSameDay(at: At, other: At): boolean;
  /** Milliseconds ahead of UTC at that instant. */
  offset(at: At): number;
  /** Clocks inside a stored sentence, which are UTC; `at` is when it was written. */
  inWords(text: string, at: At): string;
};

const MINUTE = 60_000;
/** Clocks change at whole quarters of an hour. */
const QUARTER = 15 * MINUTE;
const DAY = 86_400_000;

/** "+5:45", "−3", "" */
function distance(offset: number): string {
  if (offset === 0) return "";
  const minutes = Math.abs(offset) / MINUTE;
  const rest = minutes % 60;
  return `${offset < 0 ? "−" : "+"}${Math.floor(minutes / 60)}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}

/** What the zone's own clock shows, read from the platform's tables. */
function offsetReader(zone: string): (at: At) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
  });
  const known = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(toMs(at) / QUARTER) * QUARTER;
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const parts = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
    const shown = Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute);
    if (known.size > 2_000) known.clear();
    known.set(quarter, shown - quarter);
    return shown - quarter;
  };
}

/** Not of a clock that goes on with its own day. */
const UTC_CLOCK = /\b([01]\d|2[0-3]):([0-5]\d)(:[0-5]\d)? UTC\b(?!,? (?:on )?\d)/g;

function rewriter(offset: Times["offset"]): Times["inWords"] {
  return (text, at) => {
    const ahead = offset(at);
    if (ahead === 0) return text;
    return text.replaceAll(UTC_CLOCK, (...found: string[]) => {
      const [, hours, minutes, seconds = ""] = found;
      const ms = (Number(hours) * 60 + Number(minutes)) * MINUTE + ahead;
      return `${clock(((ms % DAY) + DAY) % DAY).slice(0, 5)}${seconds} UTC${distance(ahead)}`;
    });
  };
}

function make(zone: string, offset: Times["offset"]): Times {
  const local = (at: At) => toMs(at) + offset(at);
  const name = (at: At) => `UTC${distance(offset(at))}`;
  const minutes = (at: At) => clock(local(at)).slice(0, 5);
  return {
    zone,
    offset,
    name,
    nameOver: (from, to) => (offset(from) === offset(to) ? name(to) : `${name(from)}/${distance(offset(to)) || "0"}`),
    clock: (at) => clock(local(at)),
    clockTenths: (at) => clockTenths(local(at)),
    clockMinutes: minutes,
    clockNamed: (at) => `${clock(local(at))} ${name(at)}`,
    minutesNamed: (at) => `${minutes(at)} ${name(at)}`,
    dayLabel: (at) => dayLabel(local(at)),
    dayShort: (at) => dayShort(local(at)),
    newDay: (at, before) => newDay(local(at), before === undefined ? undefined : local(before)),
    isSameDay: (at, other) => newDay(local(at), local(other)) === null,
    inWords: rewriter(offset),
  };
}

export const utcTimes: Times = make("UTC", () => 0);

const made = new Map<string, Times>([["UTC", utcTimes]]);

/** The times of a zone; one that this platform does not know is shown as UTC, and named so. */
export function timesIn(zone: string): Times {
  const known = made.get(zone);
  if (known) return known;
  try {
    const times = make(zone, offsetReader(zone));
    if (made.size > 600) made.clear();
    made.set(zone, times);
    return times;
  } catch {
    // An unknown name, as from a newer table of zones.
    return utcTimes;
  }
}
