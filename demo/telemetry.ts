/** OpenTelemetry as any service would set it up: its own resource, batches sent by OTLP/HTTP protobuf. */
import { context, type Logger, propagation, type Tracer } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { DEMO_ENVIRONMENT } from "./settings.ts";

/** Short batches keep the evidence fresh; a long queue bridges a gateway that is away for half a minute. */
const BATCH = { scheduledDelayMillis: 500, maxExportBatchSize: 1_000, maxQueueSize: 20_000 };

export interface ServiceTelemetry {
  tracer: Tracer;
  logger: Logger;
  /** Sends what is queued and stops. */
  shutdown(): Promise<void>;
}

/** Once per process: trace context follows async calls and crosses HTTP as W3C `traceparent`. */
export function installTraceContext(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

export function startTelemetry(service: { name: string; version: string; endpoint: string }): ServiceTelemetry {
  const resource = resourceFromAttributes({
    "service.name": service.name,
    "service.version": service.version,
    "deployment.environment.name": DEMO_ENVIRONMENT,
  });
  const traces = new OTLPTraceExporter({ url: `${service.endpoint}/v1/traces` });
  const logs = new OTLPLogExporter({ url: `${service.endpoint}/v1/logs` });
  const tracerProvider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: traces, ...BATCH })],
  });
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: logs, ...BATCH })],
  });
  return {
    tracer: tracerProvider.getTracer("evenkeel-demo"),
    logger: loggerProvider.getLogger("evenkeel-demo"),
    shutdown: async () => {
      await Promise.allSettled([tracerProvider.shutdown(), loggerProvider.shutdown()]);
    },
  };
}
