import type { Snippet } from "./snippet.ts";

export const node = {
  language: "node",
  label: "Node",
  file: "first-span.mjs",
  install:
    "npm install @openfeature/server-sdk @openfeature/ofrep-provider @opentelemetry/api @opentelemetry/sdk-trace @opentelemetry/resources @opentelemetry/exporter-trace-otlp-proto",
  tried: "Executed by Evenkeel's own tests, exactly as shown.",
  text: ({ gatewayUrl, apiKey, service, environment, flagKey, fallback }) => `\
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import { SpanKind } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

const gateway = ${gatewayUrl};
const apiKey = ${apiKey};

// Once, when the service starts.
await OpenFeature.setProviderAndWait(
  new OFREPProvider({ baseUrl: gateway, headers: [["Authorization", \`Bearer \${apiKey}\`]] }),
);
const flags = OpenFeature.getClient();
const exporter = new OTLPTraceExporter({
  url: \`\${gateway}/v1/traces\`,
  headers: { Authorization: \`Bearer \${apiKey}\` },
});
const traces = new TracerProvider({
  resource: resourceFromAttributes({
    "service.name": ${service},
    "deployment.environment.name": ${environment},
  }),
  spanProcessors: [new BatchSpanProcessor({ exporter })],
});
const tracer = traces.getTracer(${service});

// For each request: who asks decides which variant serves. Use a pseudonym.
const unit = "unit-1";
const chosen = await flags.getStringDetails(${flagKey}, ${fallback}, { targetingKey: unit });
const span = tracer.startSpan("serve", {
  kind: SpanKind.SERVER,
  attributes: {
    "feature_flag.key": ${flagKey},
    "feature_flag.result.variant": chosen.variant,
    "feature_flag.context.id": unit,
  },
});
console.log(\`The variant is \${chosen.value} (\${chosen.errorMessage ?? chosen.reason})\`);
span.end();

// Once, when the service stops: sends what is still queued.
await traces.shutdown();
`,
} as const satisfies Snippet;
