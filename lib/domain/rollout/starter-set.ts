import { type GatePreset, gatePresetSchema, type RolloutTemplate, rolloutTemplateSchema } from "./template.ts";

const HOUR = 3_600;

/** Gates that every service can be judged by; margins are those of the demo, to be tightened by those who know better. */
export const starterPresets: readonly GatePreset[] = [
  {
    key: "errors",
    description: "Requests fail at most half a point more often than before",
    gate: { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.005 } },
  },
  {
    key: "error-limit",
    description: "Never more than 5 % failed requests; goes on judging at 100 %",
    gate: { key: "error-limit", metric: "error-rate", rule: { kind: "limit", limit: 0.05 } },
  },
  {
    key: "latency",
    description: "Median, p95 and p99 stay where they were, give or take four histogram buckets",
    gate: { key: "latency", metric: "latency", rule: { kind: "quantile", toleranceBuckets: 1, marginBuckets: 4 } },
  },
  {
    key: "accuracy",
    description: "Wrong decisions grow by at most two points once labels arrive",
    gate: { key: "accuracy", metric: "accuracy", rule: { kind: "rate", marginAbs: 0.02 } },
  },
  {
    key: "rating",
    description: "What users say of the answers, shown only",
    gate: {
      key: "rating",
      metric: "feedback-score",
      kind: "informational",
      rule: { kind: "boundedMean", margin: 0.05 },
    },
  },
].map((preset) => gatePresetSchema.parse(preset));

/** Harm of which one case is enough, whatever the gates say. */
const stopEvents = [{ event: "data-leak" }, { event: "harmful-output" }];

/** Plans to start from, one for each strategy. */
export const starterTemplates: readonly RolloutTemplate[] = [
  {
    key: "canary",
    name: "Canary",
    description: "Few users for an hour, then half of them until the evidence is in, then everyone",
    strategy: "canary",
    plan: {
      steps: [
        { exposurePercent: 5, holdSeconds: HOUR, advanceOn: "time" },
        { exposurePercent: 50, holdSeconds: HOUR, advanceOn: "evidence" },
        { exposurePercent: 100, holdSeconds: HOUR, advanceOn: "time" },
      ],
      bakeSeconds: 6 * HOUR,
      stopEvents,
    },
    gates: ["errors", "error-limit", "latency"],
  },
  {
    key: "progressive",
    name: "Progressive",
    description: "Six steps over a day; the last one before everyone waits for evidence of every guardrail",
    strategy: "progressive",
    plan: {
      steps: [
        { exposurePercent: 1, holdSeconds: HOUR, advanceOn: "time" },
        { exposurePercent: 5, holdSeconds: 2 * HOUR, advanceOn: "time" },
        { exposurePercent: 10, holdSeconds: 3 * HOUR, advanceOn: "time" },
        { exposurePercent: 25, holdSeconds: 6 * HOUR, advanceOn: "time" },
        { exposurePercent: 50, holdSeconds: 12 * HOUR, advanceOn: "evidence" },
        { exposurePercent: 100, holdSeconds: HOUR, advanceOn: "time" },
      ],
      bakeSeconds: 24 * HOUR,
      stopEvents,
    },
    gates: ["errors", "error-limit", "latency", "accuracy", "rating"],
  },
  {
    key: "blue-green",
    name: "Blue-green",
    description: "A preview for those you name, then a person switches everyone at once; a day to go back in one press",
    strategy: "blue_green",
    plan: {
      steps: [
        { exposurePercent: 0, holdSeconds: 900, advanceOn: "time" },
        { exposurePercent: 100, holdSeconds: HOUR, advanceOn: "time" },
      ],
      preview: { targetingKeys: [] },
      bakeSeconds: 24 * HOUR,
    },
    gates: ["error-limit"],
  },
  {
    key: "feature-flag",
    name: "Feature flag",
    description: "A tenth of the users, half, everyone; not compared, taken back when too many requests fail",
    strategy: "flag",
    plan: {
      steps: [
        { exposurePercent: 10, holdSeconds: HOUR, advanceOn: "time" },
        { exposurePercent: 50, holdSeconds: HOUR, advanceOn: "time" },
        { exposurePercent: 100, holdSeconds: HOUR, advanceOn: "time" },
      ],
      bakeSeconds: HOUR,
    },
    gates: ["error-limit"],
  },
].map((template) => rolloutTemplateSchema.parse(template));
