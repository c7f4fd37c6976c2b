/** The services' telemetry kept in memory, for tests. */
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { ServiceTelemetry } from "./telemetry.ts";

export function recordTelemetry() {
  const spans = new InMemorySpanExporter();
  const logs = new InMemoryLogRecordExporter();
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] });
  const loggerProvider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: logs })] });
  const telemetry: ServiceTelemetry = {
    tracer: tracerProvider.getTracer("test"),
    logger: loggerProvider.getLogger("test"),
    shutdown: async () => {
      await Promise.all([tracerProvider.shutdown(), loggerProvider.shutdown()]);
    },
  };
  return { telemetry, spans: () => spans.getFinishedSpans(), logs: () => logs.getFinishedLogRecords() };
}
