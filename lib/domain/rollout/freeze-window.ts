/**
 * Glossary of freezes
 * - A freeze window holds starts and steps of rollouts in one environment, once or each week, by the clock of its zone.
 * - It is for everything there, for one system, or for one service.
 * - An occurrence is one time that a window is in force; a weekly window has one each week.
 */
import { z } from "zod";
import { serviceNameSchema } from "../catalogue/service.ts";
import type { FieldProblem } from "../kernel/command-error.ts";
import { templateKey } from "./template.ts";

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof weekdays)[number];

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 17:30");
const localTime = z.iso.datetime({
  local: true,
  precision: -1,
  error: "must be a day and time such as 2026-12-24T00:00",
});

const timeZone = z
  .string()
  .max(64)
  .default("UTC")
  .refine(isTimeZone, "must be a time zone such as Europe/Vienna")
  .describe("IANA name; from and to are read by the clock of this zone, also when summer time begins or ends");

/** Day and time together are compared as text: `5 17:30` lies behind `5 09:00`. */
export const freezeWindowSchema = z
  .object({
    key: templateKey,
    reason: z.string().trim().min(1, "say why").max(300),
    repeat: z.enum(["once", "weekly"]),
    from: localTime.optional().describe("Once: when it begins"),
    to: localTime.optional().describe("Once: when it ends"),
    fromDay: z.enum(weekdays).optional().describe("Weekly: the day on which it begins"),
    fromTime: clock.optional(),
    toDay: z.enum(weekdays).optional(),
    toTime: clock.optional(),
    timeZone,
    system: z.string().max(64).default("").describe("Only services of this system; empty: all"),
    service: serviceNameSchema.or(z.literal("")).default("").describe("Only this service; empty: all"),
  })
  .superRefine((window, issue) => {
    const needed = window.repeat === "once" ? (["from", "to"] as const) : weeklyFields;
    for (const field of needed)
      if (window[field] === undefined)
        issue.addIssue({ code: "custom", path: [field], message: `is needed where it repeats ${window.repeat}` });
    if (window.repeat === "once" && window.from && window.to && window.to <= window.from)
      issue.addIssue({ code: "custom", path: ["to"], message: "must be after the beginning" });
    if (window.repeat === "weekly" && weekKey(window, "from") === weekKey(window, "to"))
      issue.addIssue({ code: "custom", path: ["toTime"], message: "must be another time than the beginning" });
    if (window.system && window.service)
      issue.addIssue({ code: "custom", path: ["service"], message: "name a system or a service, not both" });
  });
export type FreezeWindow = z.output<typeof freezeWindowSchema>;

const weeklyFields = ["fromDay", "fromTime", "toDay", "toTime"] as const;

/** Fields of the other way of repeating: they would not be kept. */
export function strayFields(window: FreezeWindow): FieldProblem[] {
  const strange = window.repeat === "once" ? weeklyFields : (["from", "to"] as const);
  return strange
    .filter((field) => window[field] !== undefined)
    .map((field) => ({
      field,
      problem: `belongs to another window than one that repeats ${window.repeat}: leave it out`,
    }));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const weekKey = (window: Pick<FreezeWindow, (typeof weeklyFields)[number]>, end: "from" | "to"): string =>
  `${weekdays.indexOf(window[`${end}Day`] ?? "monday")} ${window[`${end}Time`] ?? ""}`;

/** One time that a window is in force. */
export interface Occurrence {
  /** Day on which it began, by its own clock; names the occurrence. */
  began: string;
  /** "Monday 08:00 Europe/Vienna". */
  until: string;
}

interface LocalNow {
  /** 2026-12-24T09:30 */
  stamp: string;
  /** 0 = Monday. */
  day: number;
  time: string;
}

/** Making one takes a hundred times as long as using it, and every rollout asks each second. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  clocks.set(zone, made);
  return made;
}

function localNow(zone: string, now: Date): LocalNow {
  const parts = Object.fromEntries(
    clockOf(zone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  const time = `${parts.hour}:${parts.minute}`;
  const day = weekdays.indexOf((parts.weekday ?? "").toLowerCase() as Weekday);
  return { stamp: `${parts.year}-${parts.month}-${parts.day}T${time}`, day, time };
}

/** The occurrence that is in force at `now`; null when none is. */
export function freezeInForce(window: FreezeWindow, now: Date): Occurrence | null {
  const local = localNow(window.timeZone, now);
  return window.repeat === "once" ? onceInForce(window, local) : weeklyInForce(window, local);
}

function onceInForce({ from, to, timeZone: zone }: FreezeWindow, { stamp }: LocalNow): Occurrence | null {
  if (!from || !to || stamp < from || stamp >= to) return null;
  return { began: from, until: `${to.replace("T", " ")} ${zone}` };
}

function weeklyInForce(window: FreezeWindow, local: LocalNow): Occurrence | null {
  const from = weekKey(window, "from");
  const to = weekKey(window, "to");
  const here = `${local.day} ${local.time}`;
  // From Friday evening to Monday morning goes over the end of the week.
  const isIn = from < to ? from <= here && here < to : from <= here || here < to;
  if (!isIn) return null;
  const daysAgo = (local.day - weekdays.indexOf(window.fromDay ?? "monday") + 7) % 7;
  const back = here < from && daysAgo === 0 ? 7 : daysAgo;
  const day = new Date(`${local.stamp.slice(0, 10)}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() - back);
  return {
    began: day.toISOString().slice(0, 10),
    until: `${dayWords(window.toDay)} ${window.toTime} ${window.timeZone}`,
  };
}

const dayWords = (day: Weekday | undefined): string => (day ? day.charAt(0).toUpperCase() + day.slice(1) : "");

/** "Each week, Friday 17:00 to Monday 08:00, Europe/Vienna". */
export function freezeWords(window: FreezeWindow): string {
  const { repeat, from = "", to = "", timeZone: zone } = window;
  return repeat === "once"
    ? `${from.replace("T", " ")} to ${to.replace("T", " ")}, ${zone}`
    : `Each week, ${dayWords(window.fromDay)} ${window.fromTime} to ${dayWords(window.toDay)} ${window.toTime}, ${zone}`;
}
