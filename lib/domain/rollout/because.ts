import { gateName, harmWords, percentWords, waitingWords } from "../gate/gate-words.ts";
import { healthWords } from "../gate/health-words.ts";
import { type Stopped, stopEventWords } from "../gate/stop-counts.ts";
import type { HealthProblem } from "../gate/telemetry-health.ts";
import type { GateOutcome } from "../gate/tick-outcome.ts";
import { clockWords, durationWords } from "../kernel/time-words.ts";
import { type Hold, lowerFirst, whoHas } from "./hold.ts";
import type { JudgedFacts } from "./judged-facts.ts";
import { type GateConfig, guardrailsOf, isPreviewStep, type RolloutPlan } from "./plan.ts";
import type { RolloutState } from "./state.ts";
import { trafficPercentOf } from "./state.ts";

export type BecauseCode =
  | "holding"
  | "previewing"
  | "preview_over"
  | "switched"
  | "not_verified"
  | "not_judged"
  | "restored"
  | "too_few_exposures"
  | "gate_without_data"
  | HealthProblem["kind"]
  | "waiting_for_evidence"
  | "signal_acknowledged"
  | "invalid_acknowledged"
  | "overdue_acknowledged"
  | "plan_ended"
  | "no_verdict"
  | "data_back"
  | "held"
  | "hold_lifted"
  | "paused"
  | "baking"
  | "bake_without_telemetry"
  | "failed"
  | "not_active"
  | "hold_over"
  | "non_inferior"
  | "needs_approval"
  | "guardrail_regressed"
  | "signal_regressed"
  | "sample_ratio"
  | "no_data"
  | "inconclusive"
  | "bake_over"
  /** Written by commands, not by the engine. */
  | "started"
  | "by_hand"
  | "unguarded"
  | "stop_event"
  | "incident"
  | "disable_at"
  | "traffic_did_not_follow";

/** Why, for machines and people. The sentence is made of data, never of a person's words; `*…*` marks emphasis. */
export interface Because {
  code: BecauseCode;
  sentence: string;
  gateKey?: string;
  /** Stop event that is the reason. */
  event?: string;
}

/** What the sentences of one judgement speak about. */
export interface Telling {
  state: RolloutState;
  plan: RolloutPlan;
  facts: JudgedFacts;
  now: Date;
}

const at = ({ state }: Telling): string => percentWords(trafficPercentOf(state));
const gateOf = ({ plan }: Telling, key: string): GateConfig | undefined => plan.gates.find((gate) => gate.key === key);
const outcomeOf = ({ facts }: Telling, key: string): GateOutcome | undefined => facts.outcome?.gates[key];

function harm(telling: Telling, key: string): string {
  const gate = gateOf(telling, key);
  const seen = outcomeOf(telling, key);
  return gate && seen ? harmWords(gate, seen, telling.facts.baselineVariant) : `gate ${key} regressed`;
}

const make = (code: BecauseCode, sentence: string, gateKey?: string): Because =>
  gateKey ? { code, sentence, gateKey } : { code, sentence };

const held = (telling: Telling, code: BecauseCode, why: string): Because =>
  make(code, `Held at ${at(telling)} since ${clockWords(telling.facts.enteredAt)} because ${why}.`);

const paused = (telling: Telling, code: BecauseCode, why: string): Because =>
  make(code, `Paused at ${at(telling)} since ${clockWords(telling.now)} because ${why}.`);

/** Names the gate that a reason is about. */
const about = (gateKey: string, why: Because): Because => ({ ...why, gateKey });

/** One sentence per reason. Everything that the engine says about a rollout is said here. */
export const because = {
  holding: (telling: Telling, until: Date): Because =>
    make("holding", `At ${at(telling)} since ${clockWords(telling.facts.enteredAt)}; held until ${clockWords(until)}.`),
  previewing: (telling: Telling, until: Date): Because =>
    make(
      "previewing",
      `Previewed since ${clockWords(telling.facts.enteredAt)}: ${telling.facts.candidateVariant} is served to ${audienceWords(telling.plan)} only; until ${clockWords(until)} at least.`,
    ),
  previewOver: ({ facts, plan }: Telling): Because =>
    make(
      "preview_over",
      `The preview of ${facts.candidateVariant} for ${audienceWords(plan)} has had its time; nothing is judged in it, so a person switches: ${lowerFirst(whoHas("rollout:advance"))}, with Advance on the rollout's page.`,
    ),
  switched: (telling: Telling, toPercent: number): Because =>
    make(
      "switched",
      `Switched to ${percentWords(toPercent)} at ${clockWords(telling.now)} because the preview has had its time and a second person approved the switch.`,
    ),
  notVerified: (telling: Telling): Because =>
    held(telling, "not_verified", "not every gateway has confirmed that it serves this step"),
  restored: (telling: Telling): Because =>
    held(
      telling,
      "restored",
      `the instance was restored and ${telling.facts.candidateVariant} has not been judged since; nothing advances unjudged`,
    ),
  notJudged: (telling: Telling): Because => held(telling, "not_judged", "no gate has judged this step yet"),
  tooFewExposures: (telling: Telling, needed: number): Because =>
    held(
      telling,
      "too_few_exposures",
      `${telling.facts.stepExposures.toLocaleString("en-US")} of ${needed.toLocaleString("en-US")} units needed have met ${telling.facts.candidateVariant}`,
    ),
  tooFewOfBaseline: (telling: Telling, needed: number): Because =>
    held(
      telling,
      "too_few_exposures",
      `${telling.facts.baselineStepExposures.toLocaleString("en-US")} of ${needed.toLocaleString("en-US")} units needed have met ${telling.facts.baselineVariant}`,
    ),
  gateWithoutData(telling: Telling, gate: GateConfig): Because {
    const dataAt = outcomeOf(telling, gate.key)?.dataAt;
    const silence = dataAt ? `has had no data since ${clockWords(new Date(dataAt))}` : "has no data yet";
    const why = `${gateName(gate)} ${silence}; no data is never a pass`;
    return about(gate.key, held(telling, "gate_without_data", why));
  },
  unhealthy(telling: Telling, problem: HealthProblem): Because {
    return held(telling, problem.kind, healthWords(problem));
  },
  waitingForEvidence(telling: Telling, gate: GateConfig | undefined): Because {
    if (!gate)
      return held(telling, "waiting_for_evidence", "no guardrail is there to show that the release is no worse");
    const why = waitingWords(gate, outcomeOf(telling, gate.key), telling.facts.baselineVariant);
    return about(gate.key, held(telling, "waiting_for_evidence", why));
  },
  signalAcknowledged(telling: Telling, key: string): Because {
    const why = `${harm(telling, key)}; a person resumed it, and a person takes the next step`;
    return about(key, held(telling, "signal_acknowledged", why));
  },
  invalidAcknowledged: (telling: Telling): Because =>
    held(
      telling,
      "invalid_acknowledged",
      "the sample ratio is not as planned; a person resumed it, and a person takes the next step",
    ),
  overdueAcknowledged: (telling: Telling): Because =>
    held(
      telling,
      "overdue_acknowledged",
      "the step ended undecided; a person resumed it, and a person takes the next step",
    ),
  planEnded: (telling: Telling): Because =>
    held(telling, "plan_ended", "the plan ends here; a person takes it to 100\u202f% or rolls back"),
  noVerdict: (telling: Telling): Because => held(telling, "no_verdict", "it could not be judged"),
  paused: (telling: Telling): Because => held(telling, "paused", "it is paused"),
  dataBack: (telling: Telling): Because =>
    make("data_back", `Resumed at ${at(telling)} at ${clockWords(telling.now)} because data is back.`),
  heldBy: (telling: Telling, hold: Hold): Because =>
    make(
      "held",
      `Paused at ${at(telling)} since ${clockWords(telling.now)} because ${hold.because}. ${hold.whoLifts}: ${hold.where.words}.`,
    ),
  holdLifted: (telling: Telling, reason: "freeze" | "incident"): Because =>
    make(
      "hold_lifted",
      `Resumed at ${at(telling)} at ${clockWords(telling.now)} because ${reason === "freeze" ? "no freeze holds it" : "no incident holds it"} any more.`,
    ),
  baking: (telling: Telling, until: Date): Because =>
    make(
      "baking",
      `Baking at ${at(telling)} since ${clockWords(telling.facts.enteredAt)}; watched until ${clockWords(until)}.`,
    ),
  bakeWithoutTelemetry: (telling: Telling): Because =>
    held(
      telling,
      "bake_without_telemetry",
      `${telling.facts.candidateVariant} has sent no telemetry for ${durationWords(telling.plan.freshnessSeconds)}; no data is never a pass`,
    ),
  failed: (telling: Telling): Because =>
    make("failed", `Failed: ${at(telling)} is what serves now. Roll back or abort.`),
  notActive: (): Because => make("not_active", "This rollout is not active."),

  holdOver(telling: Telling, toPercent: number, heldSeconds: number): Because {
    const why = `it held ${durationWords(heldSeconds)} at ${at(telling)} and no gate was regressed, invalid or without data`;
    return make("hold_over", advanced(telling, toPercent, why));
  },
  nonInferior(telling: Telling, toPercent: number): Because {
    const why = `every guardrail is no worse than ${telling.facts.baselineVariant}: ${guardrailNames(telling)}`;
    return make("non_inferior", advanced(telling, toPercent, why));
  },
  needsApproval: (telling: Telling, toPercent: number): Because =>
    paused(
      telling,
      "needs_approval",
      `the step to ${percentWords(toPercent)} waits for the approval of a second person; ${lowerFirst(whoHas("rollout:approve"))} other than its author gives it under Approvals on the rollout's page`,
    ),
  guardrailRegressed(telling: Telling, keys: readonly string[]): Because {
    const [first] = keys;
    const others = keys.slice(1).flatMap((key) => gateOf(telling, key) ?? []);
    const together = others.length > 0 ? `, together with ${others.map(gateName).join(", ")}` : "";
    const why = first ? `${harm(telling, first)}${together}` : "its guardrails together crossed their limit";
    const sentence = `Rolled back from ${at(telling)} to 0\u202f% at ${clockWords(telling.now)} because ${why}.`;
    return make("guardrail_regressed", sentence, first);
  },
  stopEvent(telling: Telling, { event, count, n, last }: Stopped): Because {
    const { state, plan, facts, now } = telling;
    const isPreview = "step" in state && isPreviewStep(plan, state.step);
    const from = isPreview ? "its preview" : at(telling);
    const times = n === 1 ? "was reported" : `was reported ${n} times`;
    const by = `${n === 1 ? " " : ", last "}by ${last.by.kind === "person" ? last.by.name : `the service ${last.by.name}`}`;
    const when = clockWords(new Date(last.at));
    const why = `*${stopEventWords(event)}* ${times} for ${facts.candidateVariant}${by} at ${when}, and its plan stops at ${count}`;
    const sentence = `Rolled back from ${from} to 0\u202f% at ${clockWords(now)} because ${why}.`;
    return { code: "stop_event", sentence, event };
  },
  signalRegressed(telling: Telling, key: string): Because {
    const why = `${harm(telling, key)}. This gate is a signal: it pauses and asks`;
    return about(key, paused(telling, "signal_regressed", why));
  },
  sampleRatio(telling: Telling): Because {
    const [candidate, baseline] = telling.facts.outcome?.exposures.step ?? [0, 0];
    const seen = percentWords(Math.round((10_000 * candidate) / Math.max(1, candidate + baseline)) / 100);
    const planned = percentWords(Math.round(10_000 * (telling.facts.outcome?.exposures.plannedShare ?? 0)) / 100);
    return paused(
      telling,
      "sample_ratio",
      `${seen} of units met ${telling.facts.candidateVariant} where ${planned} were planned, so the numbers cannot be trusted`,
    );
  },
  noData: (telling: Telling): Because =>
    paused(
      telling,
      "no_data",
      `no gate has had data for ${durationWords(telling.plan.freshnessSeconds)}; it resumes when data is back`,
    ),
  inconclusive(telling: Telling, gate: GateConfig | undefined): Because {
    if (!gate) return paused(telling, "inconclusive", "the time to decide is over");
    const open = waitingWords(gate, outcomeOf(telling, gate.key), telling.facts.baselineVariant);
    return about(gate.key, paused(telling, "inconclusive", `the time to decide is over and ${open}`));
  },
  bakeOver(telling: Telling, bakedSeconds: number): Because {
    const names = guardrailNames(telling);
    // After a forced advance there is no such proof, and the sentence claims none.
    const safe =
      telling.facts.judgement === "non_inferior" && names
        ? `; before that, every guardrail was no worse than ${telling.facts.baselineVariant}: ${names}`
        : "";
    return make(
      "bake_over",
      `Completed at ${clockWords(telling.now)} because ${telling.facts.candidateVariant} baked ${durationWords(bakedSeconds)} at ${at(telling)} with fresh telemetry and no limit crossed${safe}.`,
    );
  },
};

/** "the segment staff and 2 listed units". */
export function audienceWords({ preview }: Pick<RolloutPlan, "preview">): string {
  const listed = preview?.targetingKeys.length ?? 0;
  const parts = [
    ...(preview?.segment ? [`the segment ${preview.segment}`] : []),
    ...(listed > 0 ? [`${listed} listed ${listed === 1 ? "unit" : "units"}`] : []),
  ];
  return parts.length > 0 ? parts.join(" and ") : "nobody";
}

const advanced = (telling: Telling, toPercent: number, why: string): string =>
  `Advanced from ${at(telling)} to ${percentWords(toPercent)} at ${clockWords(telling.now)} because ${why}.`;

function guardrailNames({ plan }: Telling): string {
  return guardrailsOf(plan).map(gateName).join(", ");
}
