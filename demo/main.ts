/**
 * The demo AI system as one process: services, load, sinks for e-mail and webhooks, control server, story.
 * It is a client of Evenkeel like any other: OFREP, OTLP and the public REST API are its only doors.
 * Usage: node demo/main.ts   (settings.ts names the variables)
 */
import { startAiSystem } from "./ai-system.ts";
import { startControlServer } from "./control-server.ts";
import type { Deliveries } from "./deliveries.ts";
import { readDemoSettings } from "./settings.ts";
import { startSmtpSink } from "./smtp-sink.ts";
import { type Story, tellStory } from "./story.ts";
import { startWebhookSink } from "./webhook-sink.ts";

const CLOSE_LIMIT_MS = 2_000;

const settings = readDemoSettings();
const deliveries: Deliveries = { emails: [], webhooks: [] };
const fault = { latencyMs: 0, errorRatio: 0 };

const smtp = await startSmtpSink({ port: settings.smtpPort, deliveries });
const webhooks = await startWebhookSink({ port: settings.webhookPort, secret: settings.webhookSecret, deliveries });
const system = await startAiSystem({ ...settings, fault });
const story = startStory();
const control = await startControlServer(settings.controlPort, {
  counts: system.counts,
  deliveries,
  fault,
  story: () => story?.words() ?? "off",
});
console.info(
  `Demo AI system: control at http://127.0.0.1:${control.port}, webhooks ${webhooks.port}, mail ${smtp.port}`,
);

let closing = false;
process.on("SIGTERM", close);
process.on("SIGINT", close);
process.on("disconnect", close);

function startStory(): Story | undefined {
  if (!settings.tellsStory) return undefined;
  if (settings.apiKey === undefined) {
    console.warn("Demo AI system: no EVENKEEL_API_KEY, so the story is not told");
    return undefined;
  }
  return tellStory({
    webUrl: settings.webUrl,
    apiKey: settings.apiKey,
    decidedCount: () => system.counts.decided,
    say: (sentence) => console.info(`Demo story: ${sentence}`),
  });
}

function close(): void {
  if (closing) return;
  closing = true;
  // The gateway may be gone already: the last telemetry is not worth waiting for longer than this.
  setTimeout(() => process.exit(0), CLOSE_LIMIT_MS).unref();
  story?.stop();
  void Promise.allSettled([system.close(), smtp.close(), webhooks.close(), control.close()]).then(() =>
    process.exit(0),
  );
}
