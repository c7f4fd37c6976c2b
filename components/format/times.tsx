/** An instant: epoch milliseconds or an ISO 8601 string. All clocks print UTC. */
export type At = number | string;

/** Narrow no-break space, set between a number and its unit. */
export const NNBSP = "\u202f";

export function toMs(at: At): number {
  return typeof at === "number" ? at : Date.parse(at);
}

const two = (value: number) => String(value).padStart(2, "0");

/** "14:07:45" */
export function clock(at: At): string {
  const date = new Date(toMs(at));
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** "14:07:45.1", cut and never rounded, so that no step seems to come before its cause. */
export function clockTenths(at: At): string {
  return `${clock(at)}.${Math.floor((toMs(at) % 1000) / 100)}`;
}

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** "22 November" */
export function dayLabel(at: At): string {
  const date = new Date(toMs(at));
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** "22 Nov" */
export function dayShort(at: At): string {
  return dayLabel(at).replace(/(\d+ \w{3})\w*/, "$1");
}

/** "22 Nov" where a list comes to another day than in the entry `before`; null where it would only repeat. */
export function newDay(at: At, before: At | undefined): string | null {
  const day = (one: At) => Math.floor(toMs(one) / 86_400_000);
  return before !== undefined && day(before) === day(at) ? null : dayShort(at);
}

/** "3:20", "1:02:03", "2 d 4 h"; never negative. */
export function mmss(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  if (seconds >= 86_400) return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest.replace(/^0/, "");
}

/** "48 s ago", "12 min ago", "3 h ago", "2 d ago" */
export function ago(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  if (seconds < 120) return `${seconds}${NNBSP}s ago`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}${NNBSP}min ago`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}${NNBSP}h ago`;
  return `${Math.floor(seconds / 86_400)}${NNBSP}d ago`;
}
