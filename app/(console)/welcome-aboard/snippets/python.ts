import type { Snippet } from "./snippet.ts";

export const python = {
  language: "python",
  label: "Python",
  file: "first_span.py",
  install:
    "pip install openfeature-sdk openfeature-provider-ofrep opentelemetry-sdk opentelemetry-exporter-otlp-proto-http",
  tried:
    "Checked against the sources of openfeature-provider-ofrep 0.3 and the documentation of OpenTelemetry; not executed here.",
  text: ({ gatewayUrl, apiKey, service, environment, flagKey, fallback }) => `\
from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

GATEWAY = ${gatewayUrl}
API_KEY = ${apiKey}
HEADERS = {"Authorization": f"Bearer {API_KEY}"}

# Once, when the service starts.
api.set_provider(OFREPProvider(GATEWAY, headers_factory=lambda: HEADERS))
flags = api.get_client()
traces = TracerProvider(
    resource=Resource.create(
        {"service.name": ${service}, "deployment.environment.name": ${environment}}
    )
)
traces.add_span_processor(
    BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{GATEWAY}/v1/traces", headers=HEADERS))
)
tracer = traces.get_tracer(${service})

# For each request: who asks decides which variant serves. Use a pseudonym.
unit = "unit-1"
chosen = flags.get_string_details(
    ${flagKey}, ${fallback}, EvaluationContext(targeting_key=unit)
)
attributes = {
    "feature_flag.key": ${flagKey},
    "feature_flag.context.id": unit,
}
if chosen.variant:
    attributes["feature_flag.result.variant"] = chosen.variant
with tracer.start_as_current_span("serve", kind=SpanKind.SERVER, attributes=attributes):
    print(f"The variant is {chosen.value} ({chosen.error_message or chosen.reason})")

# Once, when the service stops: sends what is still queued.
traces.shutdown()
`,
} as const satisfies Snippet;
