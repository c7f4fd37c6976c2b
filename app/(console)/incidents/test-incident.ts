import type { IncidentFacts } from "#lib/queries/incident/incident-facts";
import type { IncidentPage } from "#lib/queries/incident/incident-page";

export const at = (clock: string) => Date.parse(`2026-11-22T${clock}Z`);

/** The demo's incident as the tests of the presenting functions see it. */
export const sampleFacts: IncidentFacts = {
  id: "inc_1",
  number: 42,
  environment: "production",
  service: "income-scorer",
  words: { name: "Income scoring", unit: { one: "application", many: "applications" } },
  kind: "real",
  title: "Equal-opportunity gap of v3 passed its limit in income scoring",
  summary: "Some applications were judged less fairly than before.",
  severity: "P1",
  severityBecause: { rule: "fairness", sentence: "P1 because a fairness limit was passed." },
  state: "monitoring",
  family: "fairness",
  detectedBy: "gate",
  impactStartedAt: at("14:00:00"),
  detectedAt: at("14:07:45"),
  acknowledgedAt: at("14:08:20"),
  mitigatedAt: at("14:07:46"),
  resolvedAt: null,
  nextUpdateDueAt: at("14:51:00"),
  affected: { units: 6238, of: 41605 },
  cause: "",
  mitigation: {
    kind: "rollback",
    words: "return to the previous version",
    state: "succeeded",
    startedAt: "2026-11-22T14:07:45Z",
    finishedAt: "2026-11-22T14:07:46Z",
  },
  noPublicPostBecause: null,
  commander: { id: "usr_1", name: "Jonas Lind" },
  createdBy: "Evenkeel",
  rolloutId: "rol_1",
  decisionId: "dec_1",
  evidenceId: "evi_1",
  revision: 3,
  demoHistory: false,
};

export const samplePage: IncidentPage = {
  asOf: at("14:10:00"),
  facts: sampleFacts,
  updates: [],
  timeline: [],
  components: [],
  affected: {
    measure: "found",
    group: "women",
    from: at("13:55:00"),
    to: at("14:10:00"),
    points: [{ at: at("14:09:00"), value: 0.352, n: 1482 }],
    metPerMinute: [],
    comparisons: [
      { measure: "found", group: "women", during: { value: 0.176, n: 295 }, after: { value: 0.352, n: 1482 } },
      { measure: "errors", group: null, during: { value: 0.002, n: 6238 }, after: { value: null, n: 0 } },
    ],
    harmed: { count: 52, of: 295 },
  },
  release: {
    id: "rol_1",
    title: "v3",
    baselineVariant: "v1",
    candidateVariant: "v3",
    state: "rolled_back",
    trafficPercent: 0,
    metric: "equal-opportunity-gap",
    because: "Rolled back because *equal-opportunity gap* was 0.18 wider than with v1.",
    evidence: null,
    steps: [
      { at: at("14:00:00"), fromPercent: 0, toPercent: 10, verifiedAt: at("14:00:01") },
      { at: at("14:07:45"), fromPercent: 25, toPercent: 0, verifiedAt: at("14:07:46") },
    ],
  },
};
