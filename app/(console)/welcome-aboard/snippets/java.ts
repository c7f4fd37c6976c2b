import type { Snippet } from "./snippet.ts";

const imports = `\
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.util.concurrent.TimeUnit;

`;

export const java = {
  language: "java",
  label: "Java",
  file: "FirstSpan.java",
  install: `implementation("dev.openfeature:sdk:1.+")
implementation("dev.openfeature.contrib.providers:ofrep:0.0.2")
implementation("io.opentelemetry:opentelemetry-sdk:1.68.0")
implementation("io.opentelemetry:opentelemetry-exporter-otlp:1.68.0")`,
  tried:
    "Checked against the sources of the OFREP provider 0.0.2 and the documentation of both SDKs; not executed here.",
  text: ({ gatewayUrl, apiKey, service, environment, flagKey, fallback }) => `\
${imports}public class FirstSpan {
    static final String GATEWAY = ${gatewayUrl};
    static final String API_KEY = ${apiKey};

    public static void main(String[] args) {
        // Once, when the service starts.
        OpenFeatureAPI openFeature = OpenFeatureAPI.getInstance();
        openFeature.setProviderAndWait(OfrepProvider.constructProvider(OfrepProviderOptions.builder()
                .baseUrl(GATEWAY)
                .headers(ImmutableMap.of("Authorization", ImmutableList.of("Bearer " + API_KEY)))
                .build()));
        Client flags = openFeature.getClient();
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(GATEWAY + "/v1/traces")
                .addHeader("Authorization", "Bearer " + API_KEY)
                .build();
        SdkTracerProvider traces = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"), ${service},
                        AttributeKey.stringKey("deployment.environment.name"), ${environment}))))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build();
        Tracer tracer = traces.get(${service});

        // For each request: who asks decides which variant serves. Use a pseudonym.
        String unit = "unit-1";
        FlagEvaluationDetails<String> chosen =
                flags.getStringDetails(${flagKey}, ${fallback}, new ImmutableContext(unit));
        Span span = tracer.spanBuilder("serve")
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("feature_flag.key", ${flagKey})
                .setAttribute("feature_flag.result.variant", chosen.getVariant())
                .setAttribute("feature_flag.context.id", unit)
                .startSpan();
        System.out.println("The variant is " + chosen.getValue() + " (" + chosen.getReason() + ")");
        span.end();

        // Once, when the service stops: sends what is still queued.
        traces.shutdown().join(10, TimeUnit.SECONDS);
        openFeature.shutdown();
    }
}
`,
} as const satisfies Snippet;
