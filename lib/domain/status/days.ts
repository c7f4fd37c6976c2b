import { badnessOf, type ComponentStatus, downtimeWeight } from "./component.ts";
import type { StatusChange } from "./snapshot.ts";

export const SHOWN_DAYS = 90;
const dayMs = 86_400_000;

/** A stretch of one status, `[from, to)` in epoch ms. */
export interface Stretch {
  from: number;
  to: number;
  status: ComponentStatus;
  incidentId: string | null;
  demoHistory: boolean;
}

export interface Day {
  /** `2026-11-23`, UTC. */
  date: string;
  /** Worst of the day; null = not observed that day. */
  status: ComponentStatus | null;
  /** Minutes in a status other than operational, per status; whole minutes, at least 1 when it happened. */
  minutes: Partial<Record<ComponentStatus, number>>;
  /** Part of the seeded history of the demo, not observed. */
  demoHistory: boolean;
}

export interface ObservedComponent {
  createdAt: string;
  changes: readonly StatusChange[];
}

/** Changes as stretches from the start of observation to now; the last one is still open. */
export function stretchesOf(component: ObservedComponent, now: Date): Stretch[] {
  const observedFrom = Date.parse(component.createdAt);
  const changes = component.changes.toSorted((a, b) => Date.parse(a.fromAt) - Date.parse(b.fromAt));
  const first = changes[0];
  const start: StatusChange[] =
    !first || Date.parse(first.fromAt) > observedFrom
      ? [{ status: "operational", fromAt: component.createdAt, incidentId: null, demoHistory: false }]
      : [];
  return [...start, ...changes].flatMap((change, index, all) => {
    const next = all[index + 1];
    const from = Math.max(observedFrom, Date.parse(change.fromAt));
    const to = Math.min(now.getTime(), next ? Date.parse(next.fromAt) : now.getTime());
    const { status, incidentId, demoHistory } = change;
    return to > from ? [{ from, to, status, incidentId, demoHistory }] : [];
  });
}

/** The last 90 days in UTC, oldest first; days before observation are "no data", never green. */
export function daysOf(component: ObservedComponent, now: Date): Day[] {
  const today = Math.floor(now.getTime() / dayMs);
  const stretches = stretchesOf(component, now);
  const observedFrom = Date.parse(component.createdAt);
  return Array.from({ length: SHOWN_DAYS }, (_, index) => {
    const from = (today - (SHOWN_DAYS - 1 - index)) * dayMs;
    const to = from + dayMs;
    const date = new Date(from).toISOString().slice(0, 10);
    if (observedFrom >= to || observedFrom > now.getTime())
      return { date, status: null, minutes: {}, demoHistory: false };
    const inside = stretches.filter((stretch) => stretch.from < to && stretch.to > from);
    return { date, ...worstOf(inside, { from, to }) };
  });
}

function worstOf(stretches: readonly Stretch[], day: { from: number; to: number }): Omit<Day, "date"> {
  const seconds: Partial<Record<ComponentStatus, number>> = {};
  let status: ComponentStatus = "operational";
  for (const stretch of stretches) {
    if (stretch.status === "operational") continue;
    if (badnessOf(stretch.status) > badnessOf(status)) status = stretch.status;
    const length = Math.min(stretch.to, day.to) - Math.max(stretch.from, day.from);
    seconds[stretch.status] = (seconds[stretch.status] ?? 0) + length / 1_000;
  }
  const minutes = Object.fromEntries(
    Object.entries(seconds).map(([name, length]) => [name, Math.max(1, Math.round(length / 60))]),
  );
  return { status, minutes, demoHistory: stretches.some((stretch) => stretch.demoHistory) };
}

export interface WeightedInterval {
  /** Epoch ms, `[from, to)`. */
  from: number;
  to: number;
  /** Share of the time that counts as down, 0–1. */
  weight: number;
}

/**
 * Weighted downtime in ms inside a window. Overlaps are merged at their greatest weight, so that an incident and a
 * second report of the same outage count once.
 */
export function downtimeMs(intervals: readonly WeightedInterval[], observed: { from: number; to: number }): number {
  const clipped = intervals
    .map((each) => ({ ...each, from: Math.max(each.from, observed.from), to: Math.min(each.to, observed.to) }))
    .filter((each) => each.to > each.from && each.weight > 0);
  const edges = [...new Set(clipped.flatMap((each) => [each.from, each.to]))].toSorted((a, b) => a - b);
  let total = 0;
  edges.forEach((edge, index) => {
    const next = edges[index + 1];
    if (next === undefined) return;
    const weight = Math.max(0, ...clipped.filter((each) => each.from <= edge && each.to >= next).map((e) => e.weight));
    total += (next - edge) * weight;
  });
  return total;
}

/**
 * Uptime over the shown days, in percent with two decimals, floored: one failure never reads 100 %.
 * Null before anything was observed. Weights: major 1, partial 0.3, degraded and maintenance 0.
 */
export function uptimePercent(component: ObservedComponent, now: Date): number | null {
  const windowFrom = (Math.floor(now.getTime() / dayMs) - (SHOWN_DAYS - 1)) * dayMs;
  const from = Math.max(windowFrom, Date.parse(component.createdAt));
  const to = now.getTime();
  if (to <= from) return null;
  const down = downtimeMs(
    stretchesOf(component, now).map((each) => ({ ...each, weight: downtimeWeight[each.status] })),
    { from, to },
  );
  const ratio = 1 - down / (to - from);
  return Math.min(down > 0 ? 99.99 : 100, Math.floor(ratio * 10_000 + 1e-8) / 100);
}
