import type { DecisionLogRow } from "#components/rollout/decision-log";
import type { GateTile } from "#components/rollout/gate-strip";
import type { RolloutLadderProps } from "#components/rollout/rollout-ladder";
import type { FrozenRelease } from "#lib/domain/flag/version-set";
import { at, evidence, steps } from "./sample";

const early = ["watching", "watching", "watching", "watching", "watching"] as const;

export const ladder: RolloutLadderProps = {
  rungs: [0, 10, 25, 50, 100],
  from: at("13:38:00"),
  to: at("14:32:00"),
  nowAt: at("14:11:05"),
  label:
    "Traffic to v3 over time. Attempt 1 rose to 25 % and was rolled back by hand at 13:50:20. Attempt 2 rose to 10 % at 14:00, to 25 % at 14:05.",
  attempts: [
    {
      current: false,
      steps: [
        { trafficPercent: 10, from: at("13:41:00"), to: at("13:46:00"), gates: early },
        { trafficPercent: 25, from: at("13:46:00"), to: at("13:50:20"), gates: early },
      ],
      rollback: { at: at("13:50:20"), title: "Rolled back 13:50:20", detail: "by Ada Okafor · wrong feature file" },
    },
    {
      current: true,
      steps: [
        {
          trafficPercent: 10,
          from: at("14:00:00"),
          to: at("14:05:00"),
          gates: ["watching", "watching", "non_inferior", "watching", "watching"],
        },
        {
          trafficPercent: 25,
          from: at("14:05:00"),
          to: at("14:11:05"),
          gates: ["watching", "watching", "non_inferior", "regressed", "non_inferior"],
        },
      ],
      marks: [{ at: at("14:07:45"), trafficPercent: 25, signal: "elevated" }],
      failing: { from: at("14:07:45"), to: at("14:11:05") },
    },
  ],
  future: [
    { trafficPercent: 50, from: at("14:11:25"), to: at("14:21:25"), label: "50 % · 10:00, if resumed" },
    { trafficPercent: 100, from: at("14:21:25"), to: at("14:32:00"), label: "100 % · on evidence, then bake" },
  ],
};

const plain = { threshold: 100, state: "watching" as const };

export const gates: GateTile[] = [
  {
    ...plain,
    id: "errors",
    name: "Errors",
    value: "0.20 %",
    baseline: "v1 0.20 %",
    rule: "tolerance +0.10 pp · n 10,651",
    evidence: 0.07,
  },
  {
    ...plain,
    id: "latency",
    name: "Latency p95",
    value: "86 ms",
    baseline: "v1 84 ms",
    rule: "tolerance +5 % · n 10,651",
    evidence: 0.05,
  },
  {
    ...plain,
    id: "accuracy",
    name: "Accuracy",
    state: "non_inferior",
    value: "83.9 %",
    baseline: "v1 83.3 %",
    rule: "margin −0.5 pp · n 10,651",
    evidence: 0.02,
  },
  {
    ...plain,
    id: "gap",
    name: "Equal-opportunity gap",
    state: "regressed",
    value: "0.42",
    baseline: "v1 0.23",
    rule: "tolerance +0.05 · n 2,699",
    evidence: 22_700,
    panel: {
      headline: "v3 overlooks women who qualify, more than v1 does",
      words: [
        "Of the women who do earn more than 50K, v3 finds ",
        { strong: "17 %" },
        "; v1 finds 35 %. For men it is 59 % and 59 %. Chance alone would push the evidence past 100 in at most 1 of 100 healthy rollouts, however often we look.",
      ],
      facts: [
        { term: "Gap, v3 against v1", value: "0.42 against 0.23" },
        { term: "Wider by", value: [{ strong: "+0.18" }, " ", { muted: "[0.11, 0.26] 95 %, asymptotic" }] },
        { term: "Tolerance", value: "+0.05" },
        { term: "n, qualified people", value: ["2,699 v3 ", { muted: "(541 women)" }, " · 12,158 v1"] },
        {
          term: "Evidence, weighted 1 of 5",
          value: [{ strong: "22,700" }, " past 100 ", { muted: "· α 0.01, exact" }],
        },
        {
          term: "Record",
          value: [{ href: "/kit", text: "ev_8f31c2" }, " ", { muted: "tick 665 · checkable by replay" }],
        },
      ],
      line: {
        points: evidence,
        threshold: 100,
        crossedAt: at("14:08:34"),
        annotations: steps,
        from: at("14:00:00"),
        to: at("14:12:00"),
      },
    },
  },
  {
    ...plain,
    id: "conversion",
    name: "Conversion",
    state: "non_inferior",
    value: "6.5 %",
    baseline: "v1 6.1 %",
    rule: "margin −0.3 pp · n 10,651",
    evidence: 0.02,
  },
];

const engine = { name: "Evenkeel", kind: "engine" as const };

export const release: FrozenRelease = {
  baseline: {
    model: "income-7",
    prompt: { version: "p-3", text: "You explain a decision.\nAnswer in one line.\nBe polite." },
    parameters: { threshold: 0.5 },
  },
  candidate: {
    model: "income-8",
    prompt: { version: "p-4", text: "You explain a decision.\nAnswer in three lines.\nBe polite.\nNever guess." },
    parameters: { threshold: 0.45, temperature: 0.2 },
    components: { tokenizer: "1.1" },
    notes: "Longer explanations.",
  },
};

export const decisions: DecisionLogRow[] = [
  {
    id: "1",
    at: at("14:10:41"),
    kind: "note",
    word: "Note",
    because: "Looking at the gap by age before I decide.",
    by: { name: "Ada Okafor", kind: "person" },
  },
  {
    id: "2",
    at: at("14:07:45"),
    kind: "pause",
    word: "Pause",
    because: [
      "Signal gate ",
      { strong: "equal-opportunity gap" },
      " regressed: +0.18 against v1, tolerance 0.05, n = 1,566.",
    ],
    evidence: "127 past 100",
    by: engine,
  },
  {
    id: "3",
    at: at("14:05:00"),
    kind: "advance",
    word: "Advance to 25 %",
    because: "Held 5:00 at 10 %; no gate regressed, invalid or without data.",
    evidence: "0.18 of 100",
    by: engine,
  },
  {
    id: "4",
    at: at("14:00:00"),
    kind: "start",
    word: "Start at 10 %",
    because: "Started through the API; plan approved by Jonas Lind at 13:58.",
    by: { name: "ci/main#1184", kind: "automation" },
  },
];
