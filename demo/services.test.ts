import { createServer } from "node:http";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readAdult } from "./adult.ts";
import { startApplicationsApi } from "./applications-api.ts";
import { startIncomeScorer } from "./income-scorer.ts";
import { type JsonReply, openJsonClient } from "./json-client.ts";
import { decide, loadModels, scoreRecord } from "./model.ts";
import { recordTelemetry } from "./recorded-telemetry.ts";
import { installTraceContext } from "./telemetry.ts";
import { listen, type RunningServer, readBody, sendJson } from "./traced-server.ts";

const models = loadModels();
const { record } = readAdult().find((row) => row.group === "women" && row.label === 1)!;
const fault = { latencyMs: 0, errorRatio: 0 };
/** What the stub gateway answers, and what it was asked. */
const gateway = { answer: "v3" as "v1" | "v3" | "v4" | "down" | "silent", asked: [] as unknown[] };
const api = recordTelemetry();
const scorer = recordTelemetry();
const running: RunningServer[] = [];
let apply: (body: unknown) => Promise<JsonReply>;
let sequence = 0;

async function startGateway(): Promise<string> {
  const server = createServer(async (request, response) => {
    const context = JSON.parse(await readBody(request, 10_000));
    gateway.asked.push({ path: request.url, context });
    if (gateway.answer === "silent") return;
    if (gateway.answer === "down") {
      sendJson(response, { status: 500, body: { key: "income-scorer-model", errorCode: "GENERAL" } });
      return;
    }
    const { answer } = gateway;
    const metadata = { rolloutId: "rol_1", version: "7" };
    sendJson(response, {
      status: 200,
      body: { key: "income-scorer-model", reason: "SPLIT", variant: answer, value: answer, metadata },
    });
  });
  const started = await listen(server, 0);
  running.push(started);
  return `http://127.0.0.1:${started.port}`;
}

beforeAll(async () => {
  installTraceContext();
  const ofrepEndpoint = await startGateway();
  const scoring = { port: 0, ofrepEndpoint, telemetry: scorer.telemetry, models, fault, seed: 1 };
  const scorerServer = await startIncomeScorer(scoring);
  const scorerUrl = `http://127.0.0.1:${scorerServer.port}`;
  const apiServer = await startApplicationsApi({ port: 0, scorerUrl, telemetry: api.telemetry });
  running.unshift(apiServer, scorerServer);
  apply = openJsonClient(`http://127.0.0.1:${apiServer.port}/applications`);
});

afterAll(async () => {
  for (const server of running) await server.close();
});

beforeEach(() => {
  gateway.answer = "v3";
  Object.assign(fault, { latencyMs: 0, errorRatio: 0 });
});

/** Sends one application and gathers what the services recorded about it. */
async function follow(applicant: unknown = record) {
  const applicationId = `app-test-${++sequence}`;
  const spansBefore = { api: api.spans().length, scorer: scorer.spans().length };
  const reply = await apply({ applicationId, applicant });
  await vi.waitFor(() => expect(api.spans().length).toBe(spansBefore.api + 1));
  return {
    applicationId,
    reply,
    apiSpan: api.spans()[spansBefore.api]!,
    scorerSpan: scorer.spans()[spansBefore.scorer],
    prediction: scorer.logs().find((log) => log.attributes["evenkeel.prediction.id"] === applicationId),
  };
}

describe("the AI system", () => {
  it("serves the model that the flag names for this application, and sends no group to the flag service", async () => {
    const { applicationId, reply } = await follow();
    const score = scoreRecord(models.v3, record);
    expect(reply).toEqual({ status: 200, body: { applicationId, decision: decide(score), score, model: "v3" } });
    expect(gateway.asked.at(-1)).toEqual({
      path: "/ofrep/v1/evaluate/flags/income-scorer-model",
      context: { context: { targetingKey: applicationId } },
    });
  });

  it("joins both services' server spans in one trace and names the variant on the scorer's", async () => {
    const { applicationId, apiSpan, scorerSpan } = await follow();
    expect(scorerSpan?.spanContext().traceId).toBe(apiSpan.spanContext().traceId);
    expect(scorerSpan?.parentSpanContext?.spanId).toBe(apiSpan.spanContext().spanId);
    expect([apiSpan.kind, scorerSpan?.kind]).toEqual([SpanKind.SERVER, SpanKind.SERVER]);
    expect(apiSpan.attributes).toMatchObject({
      "http.request.method": "POST",
      "http.route": "/applications",
      "http.response.status_code": 200,
    });
    expect(scorerSpan?.attributes).toMatchObject({
      "http.route": "/score",
      "feature_flag.key": "income-scorer-model",
      "feature_flag.result.variant": "v3",
      "feature_flag.result.reason": "split",
      "feature_flag.context.id": applicationId,
      "feature_flag.provider.name": expect.stringContaining("OpenFeature Remote Evaluation Protocol"),
    });
  });

  it("reports the prediction with its group and variant in the span's trace", async () => {
    const { applicationId, reply, scorerSpan, prediction } = await follow();
    const { decision, score } = reply.body as { decision: number; score: number };
    expect(prediction?.eventName).toBe("evenkeel.prediction");
    expect(prediction?.attributes).toEqual({
      "evenkeel.prediction.id": applicationId,
      "evenkeel.prediction.value": decision,
      "evenkeel.prediction.score": score,
      "evenkeel.group": "women",
      "feature_flag.key": "income-scorer-model",
      "feature_flag.result.variant": "v3",
      "feature_flag.context.id": applicationId,
    });
    expect(prediction?.spanContext?.traceId).toBe(scorerSpan?.spanContext().traceId);
  });

  it.each(["down", "silent"] as const)("serves v1 and claims no variant while the gateway is %s", async (answer) => {
    gateway.answer = answer;
    const { reply, scorerSpan, prediction } = await follow();
    expect(reply).toMatchObject({ status: 200, body: { model: "v1" } });
    expect(scorerSpan?.attributes["feature_flag.result.reason"]).toBe("error");
    expect(scorerSpan?.attributes).not.toHaveProperty(["feature_flag.result.variant"]);
    expect(scorerSpan?.attributes).not.toHaveProperty(["error.type"]);
    expect(scorerSpan?.status.code).toBe(SpanStatusCode.UNSET);
    expect(prediction?.attributes).not.toHaveProperty(["feature_flag.result.variant"]);
  });

  it("makes v4 fail by its switch, marks the spans and predicts nothing", async () => {
    gateway.answer = "v4";
    fault.errorRatio = 1;
    const { reply, apiSpan, scorerSpan, prediction } = await follow();
    expect(reply.status).toBe(502);
    expect(scorerSpan?.attributes["http.response.status_code"]).toBe(503);
    expect([scorerSpan?.status.code, apiSpan.status.code]).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR]);
    expect(prediction).toBeUndefined();
  });

  it("makes v4 slow by its switch and leaves other versions alone", async () => {
    fault.latencyMs = 60_000;
    expect((await follow()).reply.body).toMatchObject({ model: "v3" });
    fault.latencyMs = 400;
    gateway.answer = "v4";
    const { reply, scorerSpan } = await follow();
    const [seconds, nanos] = scorerSpan?.duration ?? [0, 0];
    expect(seconds * 1_000 + nanos / 1e6).toBeGreaterThanOrEqual(400);
    expect(reply.body).toMatchObject({ model: "v4" });
  });

  it("answers 400 to a request without an applicant", async () => {
    expect((await apply({ applicationId: "x" })).status).toBe(400);
  });
});
