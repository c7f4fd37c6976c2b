import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter as JsonTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { startTestIngest, startTestRollout, type TestIngest, testRollout } from "./test-ingest.ts";

const database = withTestDatabase();
const headers = { authorization: "Bearer good" };
let door: TestIngest;

beforeAll(async () => {
  door = await startTestIngest(database.url);
  await startTestRollout(door.pool);
});
afterAll(() => door.close());

const resource = (service: string) =>
  resourceFromAttributes({ "service.name": service, "deployment.environment.name": "production" });

const exporters = [
  ["protobuf", (url: string) => new OTLPTraceExporter({ url, headers })],
  ["gzipped protobuf", (url: string) => new OTLPTraceExporter({ url, headers, compression: "gzip" as never })],
  ["JSON", (url: string) => new JsonTraceExporter({ url, headers })],
] as const;

describe("the unmodified OpenTelemetry SDK", () => {
  it.each(exporters)("has every span stored that it sends as %s", async (name, exporterAt) => {
    const service = `scorer as ${name}`;
    const provider = new TracerProvider({
      resource: resource(service),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: exporterAt(`${door.url}/v1/traces`),
          maxExportBatchSize: 100,
          maxQueueSize: 5_000,
        }),
      ],
    });
    const tracer = provider.getTracer("test");
    for (let i = 0; i < 350; i++) {
      const attributes = { count: i, text: 'a "quoted" ünïcode\nline', list: ["x", "y"], ratio: 0.25, flag: true };
      const span = tracer.startSpan("score", { kind: SpanKind.SERVER, attributes });
      span.addEvent("cache.miss", { key: "k" });
      if (i % 10 === 0) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
    await provider.shutdown();

    const [stored] = await door.rows<{
      n: number;
      errors: number;
      attributes: object;
      events: Array<{ name: string }>;
    }>(
      `select count(*)::int as n, count(*) filter (where status = 2)::int as errors,
         (array_agg(attributes order by (attributes->>'count')::int))[8] as attributes,
         (array_agg(events))[1] as events
       from span where service = $1`,
      [service],
    );
    expect(stored).toMatchObject({ n: 350, errors: 35 });
    expect(stored?.attributes).toEqual({
      count: 7,
      text: 'a "quoted" ünïcode\nline',
      list: ["x", "y"],
      ratio: 0.25,
      flag: true,
    });
    expect(stored?.events[0]?.name).toBe("cache.miss");
    const [charted] = await door.rows<{ n: number; s: number; histogram: number }>(
      `select sum(n)::int as n, sum(s)::int as s, (select sum(h)::int from rollup r2, unnest(r2.histogram) h where r2.service = $1) as histogram
       from rollup where service = $1 and metric = 'requests'`,
      [service],
    );
    expect(charted).toEqual({ n: 350, s: 35, histogram: 350 });
    const [seen] = await door.rows<{ span_count: string }>("select span_count from service_seen where service = $1", [
      service,
    ]);
    expect(Number(seen?.span_count)).toBe(350);
  });

  it("turns flag attributes on spans into exposures and gate deltas, and passes the variant on to child spans", async () => {
    const provider = new TracerProvider({
      resource: resource("scorer"),
      spanProcessors: [
        new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${door.url}/v1/traces`, headers }) }),
      ],
    });
    const tracer = provider.getTracer("test");
    const { trace, context } = await import("@opentelemetry/api");
    for (let i = 0; i < 40; i++) {
      const parent = tracer.startSpan("score", { kind: SpanKind.SERVER });
      parent.setAttributes({
        "feature_flag.key": testRollout.flagKey,
        "feature_flag.result.variant": i % 4 === 0 ? "v3" : "v1",
        "feature_flag.context.id": `unit-${i}`,
        "http.response.status_code": i === 0 ? 503 : 200,
      });
      tracer.startSpan("query", {}, trace.setSpan(context.active(), parent)).end();
      parent.end();
    }
    await provider.shutdown();

    expect(await door.deltaSum("errors", "candidate")).toBe(10);
    expect(await door.deltaSum("errors", "candidate", "s")).toBe(1);
    expect(await door.deltaSum("errors", "baseline")).toBe(30);
    expect(await door.deltaSum("latency", "baseline")).toBe(30);
    expect(await door.deltaSum("$assigned", "candidate")).toBe(10);
    expect(await door.deltaSum("$assigned", "baseline")).toBe(30);
    const children = await door.rows<{ variant: string; n: number }>(
      "select variant, count(*)::int as n from span where name = 'query' group by 1 order by 1",
    );
    expect(children).toEqual([
      { variant: "v1", n: 30 },
      { variant: "v3", n: 10 },
    ]);
    // Marked after the commit, so it may come a moment after the acknowledgement.
    await vi.waitFor(async () => {
      const [rollout] = await door.rows<{ fresh: boolean }>(
        "select last_telemetry_at > now() - interval '1 minute' as fresh from rollout",
      );
      expect(rollout?.fresh).toBe(true);
    });
  });

  it("has log records stored with their event name and their outcomes joined", async () => {
    const provider = new LoggerProvider({
      resource: resource("scorer"),
      processors: [
        new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${door.url}/v1/logs`, headers }) }),
      ],
    });
    const logger = provider.getLogger("test");
    for (let i = 0; i < 20; i++) {
      const id = `application-${i}`;
      logger.emit({
        eventName: "evenkeel.prediction",
        attributes: {
          "evenkeel.prediction.id": id,
          "evenkeel.prediction.value": i % 2,
          "evenkeel.group": i < 10 ? "women" : "men",
          "feature_flag.key": testRollout.flagKey,
          "feature_flag.result.variant": "v3",
          "feature_flag.context.id": id,
        },
      });
      logger.emit({
        eventName: "evenkeel.label",
        attributes: { "evenkeel.prediction.id": id, "evenkeel.label.value": 1 },
      });
      logger.emit({
        eventName: "evenkeel.feedback",
        attributes: { "feature_flag.context.id": id, "evenkeel.feedback.score": 0.5 },
      });
    }
    logger.emit({ body: "an ordinary line", severityNumber: 9 });
    await provider.shutdown();

    const logs = await door.rows<{ event_name: string | null; n: number }>(
      "select event_name, count(*)::int as n from log_event group by 1 order by 1",
    );
    expect(logs).toEqual([
      { event_name: "evenkeel.feedback", n: 20 },
      { event_name: "evenkeel.label", n: 20 },
      { event_name: "evenkeel.prediction", n: 20 },
      { event_name: null, n: 1 },
    ]);
    expect(await door.deltaSum("accuracy", "candidate")).toBe(20);
    expect(await door.deltaSum("accuracy", "candidate", "s")).toBe(10);
    expect(await door.deltaSum("fairness", "candidate")).toBe(20);
    expect(await door.deltaSum("fairness", "candidate", "s")).toBe(10);
    expect(await door.deltaSum("rating", "candidate")).toBe(20);
    expect(await door.deltaSum("rating", "candidate", "s")).toBe(10);
    expect(await door.deltaSum("rating", "candidate", "q")).toBe(5);
    const charts = await door.rows<{ metric: string; group_key: string; n: number; s: number }>(
      `select metric, group_key, sum(n)::int as n, sum(s)::int as s from rollup
       where service = 'scorer' and metric <> 'requests' group by 1, 2 order by 1, 2`,
    );
    expect(charts).toEqual([
      { metric: "accuracy", group_key: "", n: 20, s: 10 },
      { metric: "feedback", group_key: "", n: 20, s: 10 },
      { metric: "selection", group_key: "men", n: 10, s: 5 },
      { metric: "selection", group_key: "women", n: 10, s: 5 },
      { metric: "tpr", group_key: "men", n: 10, s: 5 },
      { metric: "tpr", group_key: "women", n: 10, s: 5 },
    ]);
  });

  it("has its metrics decoded and counted", async () => {
    const exporter = new OTLPMetricExporter({ url: `${door.url}/v1/metrics`, headers });
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
    const provider = new MeterProvider({ resource: resource("scorer"), readers: [reader] });
    const meter = provider.getMeter("test");
    meter.createCounter("requests").add(1, { route: "a" });
    meter.createCounter("requests").add(1, { route: "b" });
    meter.createHistogram("duration").record(0.2);
    const before = door.ingest.counters.metric_data_points ?? 0;
    await provider.forceFlush();
    expect((door.ingest.counters.metric_data_points ?? 0) - before).toBe(3);
    await provider.shutdown();
  });
});
