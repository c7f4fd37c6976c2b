/**
 * Glossary of traffic adapters
 * - An adapter brings a split to where traffic is divided: the flags of the gateways, a load balancer, a receiver.
 * - A route names the adapter of one service, with its settings; a service without one is divided by its flags.
 * - Set asks for a split; verify reads back what serves, and may answer that it does not know.
 * - What is split decides what may be counted: units (a targeting key keeps its variant), or requests (each is drawn by
 *   itself, so that a unit meets both variants).
 */
import type { z } from "zod";

export const adapterKinds = ["flag", "haproxy", "webhook"] as const;
export type AdapterKind = (typeof adapterKinds)[number];

export const splitKinds = ["unit", "request"] as const;
export type SplitKind = (typeof splitKinds)[number];

/** One split as it is asked for; every attempt at it carries the same `id`. */
export interface TrafficSplit {
  /** The traffic change's id. */
  id: string;
  environment: string;
  service: string;
  flagKey: string;
  rolloutId: string;
  candidateVariant: string;
  baselineVariant: string;
  /** Share of the candidate, 0–100. */
  percent: number;
  configRevision: number;
  requestedAt: Date;
}

/** Where a split goes, as an administrator entered it. */
export interface RouteMeans {
  settings: Record<string, unknown>;
  /** Opened signing secret; null when the adapter has none. */
  secret: string | null;
  now: Date;
  /** Ends an attempt that a newer split has overtaken. */
  signal: AbortSignal;
}

export type Applied =
  /** Accepted; `percent` is what the receiver said that it serves, null when it said nothing. */
  | { ok: true; percent: number | null }
  /** `never`: no later try can work until somebody changes the route. */
  | { ok: false; retry: "later" | "never"; error: string };

/** What serves, in a share of the candidate (0–100) and in the words of whoever was asked. */
export type Sight =
  | { kind: "verified"; percent: number; words: string }
  | { kind: "differs"; percent: number; words: string }
  | { kind: "unknown"; words: string };

/** The last word about a change; `overdue`: it did not follow in time, and people were told. */
export type TrafficSight = Sight["kind"] | "overdue";

/** What a route of one adapter is and takes; asks nobody. */
export interface RouteKind {
  kind: AdapterKind;
  /** As in a sentence: "HAProxy". */
  name: string;
  settings: z.ZodType<Record<string, unknown>>;
  /** It signs what it sends, with a secret of the route. */
  hasSecret: boolean;
  /** What serves can be asked for again at any time: what drifts is then seen and set again. */
  readsBack: boolean;
  splits(settings: Record<string, unknown>): SplitKind;
  /** One line that says where it goes, without what may be secret. */
  target(settings: Record<string, unknown>): string;
  /** What it connects to, and the setting that says so; null when it calls nobody. */
  reaches(settings: Record<string, unknown>): RouteEnd | null;
  /** What keeps this route from serving these variants in these shares, by the field of a rollout. */
  problems(settings: Record<string, unknown>, wanted: WantedSplits): RouteProblem[];
}

/** Port: one way to divide traffic. Set and verify never throw; every trouble is an answer. */
export interface TrafficAdapter extends RouteKind {
  set(split: TrafficSplit, means: RouteMeans): Promise<Applied>;
  /** @param applied what `set` was answered a moment ago, null when it was not asked. */
  verify(split: TrafficSplit, means: RouteMeans, applied: Applied | null): Promise<Sight>;
}

export interface WantedSplits {
  candidateVariant: string;
  baselineVariant: string;
  /** Shares of the plan's steps in order, 0–100. */
  percents: readonly number[];
}

/** Hostname in lower case, without brackets. */
export type RouteEnd = { field: string } & ({ hostname: string; port: number } | { path: string });

export interface RouteProblem {
  field: string;
  problem: string;
}

/** Points of share between what was asked for and what serves that are taken as the same. */
export const SHARE_TOLERANCE_POINTS = 0.05;

export const isSameShare = (one: number, other: number): boolean =>
  Math.abs(one - other) <= SHARE_TOLERANCE_POINTS + 1e-9;

const FIRST_RETRY_SECONDS = 1;
const LONGEST_RETRY_SECONDS = 15;
/** Nothing waits for a rollback, so it is tried often. */
const LONGEST_ROLLBACK_RETRY_SECONDS = 3;
/** How often what serves is read back after it was verified. */
export const WATCH_SECONDS = 15;

/** Seconds until a split is tried again. @param attempts made so far, 1 or more. */
export function retrySeconds(attempts: number, toPercent: number): number {
  const longest = toPercent === 0 ? LONGEST_ROLLBACK_RETRY_SECONDS : LONGEST_RETRY_SECONDS;
  return Math.min(longest, FIRST_RETRY_SECONDS * 2 ** Math.min(attempts - 1, 10));
}
