import type { Snippet } from "./snippet.ts";

const imports = `\
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/open-feature/go-sdk-contrib/providers/ofrep"
	"github.com/open-feature/go-sdk/openfeature"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

`;

export const go = {
  language: "go",
  label: "Go",
  file: "main.go",
  install:
    "go get github.com/open-feature/go-sdk github.com/open-feature/go-sdk-contrib/providers/ofrep go.opentelemetry.io/otel/sdk go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp",
  tried:
    "Checked against the sources of go-sdk and its OFREP provider and the documentation of OpenTelemetry; not executed here.",
  text: ({ gatewayUrl, apiKey, service, environment, flagKey, fallback }) => `\
${imports}const (
	gateway = ${gatewayUrl}
	apiKey  = ${apiKey}
)

func main() {
	ctx := context.Background()

	// Once, when the service starts.
	if err := openfeature.SetProviderAndWait(ofrep.NewProvider(gateway, ofrep.WithBearerToken(apiKey))); err != nil {
		log.Fatal(err)
	}
	flags := openfeature.NewDefaultClient()
	exporter, err := otlptracehttp.New(ctx,
		otlptracehttp.WithEndpointURL(gateway+"/v1/traces"),
		otlptracehttp.WithHeaders(map[string]string{"Authorization": "Bearer " + apiKey}),
	)
	if err != nil {
		log.Fatal(err)
	}
	traces := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(exporter),
		sdktrace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", ${service}),
			attribute.String("deployment.environment.name", ${environment}),
		)),
	)
	// When the service stops: sends what is still queued.
	defer traces.Shutdown(ctx)
	tracer := traces.Tracer(${service})

	// For each request: who asks decides which variant serves. Use a pseudonym.
	unit := "unit-1"
	chosen, err := flags.StringValueDetails(ctx, ${flagKey}, ${fallback}, openfeature.NewEvaluationContext(unit, nil))
	if err != nil {
		log.Print(err)
	}
	_, span := tracer.Start(ctx, "serve",
		trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(
			attribute.String("feature_flag.key", ${flagKey}),
			attribute.String("feature_flag.result.variant", chosen.Variant),
			attribute.String("feature_flag.context.id", unit),
		),
	)
	fmt.Printf("The variant is %s (%s)\\n", chosen.Value, chosen.Reason)
	span.End()
}
`,
} as const satisfies Snippet;
