/** Service 2 of 2: scores an applicant with the model version that the feature flag names for this application. */
import { setTimeout as delay } from "node:timers/promises";
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { type Client, OpenFeature } from "@openfeature/server-sdk";
import { context } from "@opentelemetry/api";
import { z } from "zod";
import { planLookup } from "./feature-lookup.ts";
import { keepAliveFetch } from "./keep-alive-fetch.ts";
import { decide, type LogisticModel, type ModelVersion, modelVersions, scoreRecord } from "./model.ts";
import { emitPrediction } from "./outcome-events.ts";
import { type Random, seededRandom } from "./random.ts";
import { servingVariantHook } from "./serving-variant-hook.ts";
import { INCOME_SCORER, MODEL_FLAG } from "./settings.ts";
import type { ServiceTelemetry } from "./telemetry.ts";
import { type JsonAnswer, type RunningServer, startTracedServer } from "./traced-server.ts";

const EVALUATION_TIMEOUT_MS = 1_000;
const DEFAULT_VERSION: ModelVersion = "v1";

const scoreRequest = z.object({
  applicationId: z.string().min(1).max(200),
  applicant: z.object({
    age: z.number(),
    workclass: z.string(),
    education: z.string(),
    educationYears: z.number(),
    maritalStatus: z.string(),
    occupation: z.string(),
    relationship: z.string(),
    race: z.string(),
    sex: z.string(),
    capitalGainUsd: z.number(),
    capitalLossUsd: z.number(),
    hoursPerWeek: z.number(),
    nativeCountry: z.string(),
  }),
});

/** The labelled fault of v4; every other version ignores it. */
export interface Fault {
  /** Added to each answer of v4. */
  latencyMs: number;
  /** Share of v4's answers that fail with 503, 0 to 1. */
  errorRatio: number;
}

interface IncomeScorerOptions {
  port: number;
  ofrepEndpoint: string;
  telemetry: ServiceTelemetry;
  models: Record<ModelVersion, LogisticModel>;
  fault: Fault;
  seed: number;
}

interface Scorer extends IncomeScorerOptions {
  flags: Client;
  random: Random;
}

export async function startIncomeScorer(options: IncomeScorerOptions): Promise<RunningServer> {
  const connection = keepAliveFetch(EVALUATION_TIMEOUT_MS);
  const provider = new OFREPProvider({ baseUrl: options.ofrepEndpoint, fetchImplementation: connection.fetch });
  await OpenFeature.setProviderAndWait(INCOME_SCORER, provider);
  const flags = OpenFeature.getClient(INCOME_SCORER).addHooks(servingVariantHook);
  const scorer: Scorer = { ...options, flags, random: seededRandom(options.seed) };
  const server = await startTracedServer({
    port: options.port,
    telemetry: options.telemetry,
    routes: { "/score": (body) => scoreApplication(scorer, body) },
  });
  return {
    port: server.port,
    close: async () => {
      await server.close();
      await OpenFeature.close();
      connection.close();
    },
  };
}

async function scoreApplication(scorer: Scorer, body: unknown): Promise<JsonAnswer> {
  const parsed = scoreRequest.safeParse(body);
  if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  const { applicationId, applicant } = parsed.data;
  const lookup = planLookup(scorer.random);
  const faultDraw = scorer.random.next();

  const details = await scorer.flags.getStringDetails(MODEL_FLAG, DEFAULT_VERSION, { targetingKey: applicationId });
  const version = modelVersions.find((known) => known === details.value) ?? DEFAULT_VERSION;
  await delay(lookup.tookMs);
  if (lookup.fails) return { status: 503, body: { error: "The feature lookup failed" } };
  if (version === "v4") {
    if (scorer.fault.latencyMs > 0) await delay(scorer.fault.latencyMs);
    if (faultDraw < scorer.fault.errorRatio) return { status: 503, body: { error: "Injected fault of v4" } };
  }

  const score = scoreRecord(scorer.models[version], applicant);
  const decision = decide(score);
  emitPrediction(scorer.telemetry.logger, {
    applicationId,
    value: decision,
    score,
    group: applicant.sex === "Female" ? "women" : "men",
    variant: details.variant,
    context: context.active(),
  });
  return { status: 200, body: { applicationId, decision, score, model: version } };
}
