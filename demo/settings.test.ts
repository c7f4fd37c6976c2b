import { expect, it } from "vitest";
import { readDemoSettings } from "./settings.ts";

it("finds gateway and web on this machine's ports unless told otherwise", () => {
  const local = readDemoSettings({ PORT: "3100", GATEWAY_PORT: "4400", EVENKEEL_API_KEY: "" });
  expect(local).toMatchObject({
    otlpEndpoint: "http://127.0.0.1:4400",
    ofrepEndpoint: "http://127.0.0.1:4400",
    webUrl: "http://127.0.0.1:3100",
    requestsPerSecond: 176,
    apiKey: undefined,
  });
  const remote = readDemoSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: "https://ops.example.org/" });
  expect(remote).toMatchObject({ otlpEndpoint: "https://ops.example.org", ofrepEndpoint: "https://ops.example.org" });
});

it("names the variable that is wrong", () => {
  expect(() => readDemoSettings({ DEMO_PORT: "seventy" })).toThrow(/DEMO_PORT/);
});
