import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SpanKind } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

export const SPANS_PER_BODY = 512;

/** Uncompressed protobuf bodies exactly as the OpenTelemetry SDK sends them: 512 spans of 9 attributes each. */
export async function prepareBodies(count: number): Promise<Buffer[]> {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(Buffer.concat(chunks));
    response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "scorer", "deployment.environment.name": "production" }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url, concurrencyLimit: count }),
        maxExportBatchSize: SPANS_PER_BODY,
        maxQueueSize: count * SPANS_PER_BODY,
      }),
    ],
  });
  const tracer = provider.getTracer("bench");
  for (let i = 0; i < count * SPANS_PER_BODY; i++)
    tracer.startSpan("POST /score", { kind: SpanKind.SERVER, attributes: attributesOf(i) }).end();
  await provider.forceFlush();
  await provider.shutdown();
  await new Promise((resolve) => server.close(resolve));
  return bodies;
}

const attributesOf = (i: number) => ({
  "http.request.method": "POST",
  "http.route": "/score/{application}",
  "http.response.status_code": i % 50 === 0 ? 500 : 200,
  "url.path": `/score/${i}`,
  "server.address": "scorer.internal",
  "user_agent.original": "node/24 undici",
  "session.id": `0f8fad5b-d9cb-469f-a165-${String(i).padStart(12, "0")}`,
  "model.version": "2026-11-01",
  "queue.wait_ms": (i % 97) / 10,
});
