/**
 * The demo's traffic without its clock: the same rows, models, rules and buckets, one second at a time. Its requests are
 * drawn, or those of a recording; who gets the candidate and what becomes of a decision is drawn anew in each replay.
 */

import { candidateWeight, isCandidateUnit } from "#lib/domain/flag/bucket";
import type { ArmBlock, TickInput } from "#lib/domain/gate/tick-input";
import { LATENCY_BUCKETS, latencyBucket } from "#lib/domain/metric/latency-buckets";
import { type LabelledRecord, readAdult, splitAdult } from "./adult.ts";
import { planLookup } from "./feature-lookup.ts";
import { decide, loadModels, type ModelVersion, scoreRecord } from "./model.ts";
import { outcomeOf, outcomeRule } from "./outcomes.ts";
import { type Random, seededRandom } from "./random.ts";
import type { Recording } from "./recording.ts";
import { replayStream } from "./replay.ts";

/** HTTP and scheduling on top of the lookup: mostly little, now and then a busy moment. */
const OVERHEAD_MS = { usual: 2, busy: 15, busyShare: 0.05 };

const { replayed } = splitAdult(readAdult());
const models = loadModels();
const decisions = new Map<ModelVersion, Map<LabelledRecord, 0 | 1>>();

/** Scoring each row once per model makes hundreds of replays cheap. */
function decisionsOf(version: ModelVersion): Map<LabelledRecord, 0 | 1> {
  const known = decisions.get(version);
  if (known) return known;
  const made = new Map(replayed.map((row) => [row, decide(scoreRecord(models[version], row.record))]));
  decisions.set(version, made);
  return made;
}

type Arm = "candidate" | "baseline";
type Gates = Record<string, Record<Arm, ArmBlock>>;
const gateKeys = ["errors", "latency", "accuracy", "equal-opportunity", "conversion", "rating"] as const;

interface SimulatedSecond {
  gates: TickInput["gates"];
  /** Requests by arm, candidate first: each is a fresh unit. */
  assigned: [candidate: number, baseline: number];
}

export interface SimulatedTraffic {
  /** Lets one second pass with the candidate at this share of traffic. */
  next(trafficPercent: number): SimulatedSecond;
}

export interface TrafficOptions {
  candidate: ModelVersion;
  baseline: ModelVersion;
  /** A rate to draw requests at, or recorded ones: from a second that the seed chooses, and again from the start. */
  requests: { perSecond: number } | { recorded: Recording };
  seed: number;
}

interface SimulatedRequest {
  row: LabelledRecord;
  tookMs: number;
  fails: boolean;
  /** undefined: by the rule. */
  labelDelayMs?: number;
}

export function simulateTraffic(options: TrafficOptions): SimulatedTraffic {
  const random = seededRandom(options.seed * 7 + 1);
  const requestsOf =
    "recorded" in options.requests ? recorded(options.requests.recorded, random) : drawn(options, random);
  const due = new Map<number, Array<(gates: Gates) => void>>();
  let second = 0;
  let unit = 0;
  const later = (delayMs: number, count: (gates: Gates) => void) => {
    // Telemetry needs about a second from the event to a judged tick.
    const at = second + 1 + Math.round(delayMs / 1_000);
    const waiting = due.get(at);
    if (waiting) waiting.push(count);
    else due.set(at, [count]);
  };
  return {
    next(trafficPercent) {
      second += 1;
      const gates = emptyGates();
      const assigned: [number, number] = [0, 0];
      const weight = candidateWeight(trafficPercent);
      for (const request of requestsOf(second)) {
        const targetingKey = `app-sim${options.seed}-${++unit}`;
        const arm = isCandidateUnit({ seed: "simulated", targetingKey }, weight) ? "candidate" : "baseline";
        assigned[arm === "candidate" ? 0 : 1] += 1;
        serve({ ...request, arm, version: options[arm] }, { gates, random, later });
      }
      for (const count of due.get(second) ?? []) count(gates);
      due.delete(second);
      return { gates, assigned };
    },
  };
}

type RequestsOfSecond = (second: number) => Iterable<SimulatedRequest>;

function drawn({ requests, seed }: TrafficOptions, random: Random): RequestsOfSecond {
  const perSecond = "perSecond" in requests ? requests.perSecond : 0;
  const stream = replayStream(replayed, seed * 7 + 2);
  return function* () {
    for (let left = arrivals(perSecond, random); left > 0; left--) {
      const lookup = planLookup(random);
      const busy = random.next() < OVERHEAD_MS.busyShare ? -Math.log(1 - random.next()) * OVERHEAD_MS.busy : 0;
      yield { row: stream.next().value, tookMs: lookup.tookMs + OVERHEAD_MS.usual + busy, fails: lookup.fails };
    }
  };
}

function recorded(recording: Recording, random: Random): RequestsOfSecond {
  const first = Math.floor(random.next() * recording.length);
  return function* (second) {
    for (const { row, tookMs, failed, labelDelayMs } of recording[(first + second) % recording.length] ?? [])
      yield { row: replayed[row]!, tookMs, fails: failed, labelDelayMs };
  };
}

interface Moment {
  gates: Gates;
  random: Random;
  later(delayMs: number, count: (gates: Gates) => void): void;
}

function serve(
  request: SimulatedRequest & { arm: Arm; version: ModelVersion },
  { gates, random, later }: Moment,
): void {
  const { row, arm } = request;
  const latency = gates.latency![arm];
  latency.n += 1;
  latency.histogram![latencyBucket(request.tookMs)]! += 1;
  add(gates.errors![arm], request.fails ? 1 : 0);
  if (request.fails) return;

  const decision = decisionsOf(request.version).get(row)!;
  const outcome = outcomeOf(decision, row.label, random);
  const { feedbackScore } = outcome;
  later(request.labelDelayMs ?? outcome.labelDelayMs, (then) => {
    add(then.accuracy![arm], decision === row.label ? 0 : 1);
    if (row.label === 1) addToGroup(then["equal-opportunity"]![arm], row.group, decision);
  });
  later(outcomeRule.conversionWindowMs, (then) => add(then.conversion![arm], outcome.converted ? 0 : 1));
  if (feedbackScore !== undefined) {
    later(outcomeRule.feedbackDelayMs, (then) => add(then.rating![arm], feedbackScore));
  }
}

function emptyGates(): Gates {
  const arm = (key: string): ArmBlock => ({
    n: 0,
    s: 0,
    q: 0,
    ...(key === "latency" ? { histogram: new Array<number>(LATENCY_BUCKETS).fill(0) } : {}),
    ...(key === "equal-opportunity" ? { groups: { women: [0, 0], men: [0, 0] } } : {}),
  });
  return Object.fromEntries(gateKeys.map((key) => [key, { candidate: arm(key), baseline: arm(key) }]));
}

function add(block: ArmBlock, value: number): void {
  block.n += 1;
  block.s += value;
  block.q += value * value;
}

function addToGroup(block: ArmBlock, group: string, found: number): void {
  add(block, found);
  const counts = block.groups![group]!;
  counts[0] += 1;
  counts[1] += found;
}

/** The load is open-loop and even, so a second has the rate's whole part, or one more. */
function arrivals(requestsPerSecond: number, random: Random): number {
  const whole = Math.floor(requestsPerSecond);
  return whole + (random.next() < requestsPerSecond - whole ? 1 : 0);
}
