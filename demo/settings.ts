/** What the demo AI system needs to know, from the environment; shared with the seed that points notifications here. */
import { z } from "zod";

/** The flag the scorer asks for at each request; its variants are the model versions. */
export const MODEL_FLAG = "income-scorer-model";
export const APPLICATIONS_API = "applications-api";
export const INCOME_SCORER = "income-scorer";
export const DEMO_ENVIRONMENT = "production";
export const CONVERSION_GOAL = "account_opened";

/** Not a secret: it signs webhooks to a sink on the loopback interface of the demo, so that the sink can check them. */
export const DEMO_WEBHOOK_SECRET = "whsec_ZXZlbmtlZWwtZGVtby13ZWJob29rLXNpbms=";

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const url = z.url().transform((text) => text.replace(/\/+$/, ""));

const environment = z.object({
  DEMO_REQUESTS_PER_SECOND: z.coerce.number().min(1).max(1_000).default(176),
  DEMO_PORT: port(4400),
  DEMO_SMTP_PORT: port(4425),
  DEMO_WEBHOOK_PORT: port(4426),
  DEMO_SEED: z.coerce.number().int().default(1),
  DEMO_STORY: z.enum(["on", "off"]).default("on"),
  PORT: port(3000),
  GATEWAY_PORT: port(4318),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OFREP_ENDPOINT: url.optional(),
  EVENKEEL_PUBLIC_URL: url.optional(),
  EVENKEEL_API_KEY: z.string().optional(),
});

interface DemoSettings {
  requestsPerSecond: number;
  /** 0 = any free port, printed at the start. */
  controlPort: number;
  smtpPort: number;
  webhookPort: number;
  webhookSecret: string;
  seed: number;
  tellsStory: boolean;
  otlpEndpoint: string;
  ofrepEndpoint: string;
  webUrl: string;
  apiKey: string | undefined;
}

/** Throws a readable error naming the variable that is wrong. */
export function readDemoSettings(variables: Record<string, string | undefined> = process.env): DemoSettings {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = environment.safeParse(present);
  if (!parsed.success) throw new Error(`Demo settings: ${z.prettifyError(parsed.error)}`);
  const env = parsed.data;
  const gatewayUrl = env.OTEL_EXPORTER_OTLP_ENDPOINT ?? `http://127.0.0.1:${env.GATEWAY_PORT}`;
  return {
    requestsPerSecond: env.DEMO_REQUESTS_PER_SECOND,
    controlPort: env.DEMO_PORT,
    smtpPort: env.DEMO_SMTP_PORT,
    webhookPort: env.DEMO_WEBHOOK_PORT,
    webhookSecret: DEMO_WEBHOOK_SECRET,
    seed: env.DEMO_SEED,
    tellsStory: env.DEMO_STORY === "on",
    otlpEndpoint: gatewayUrl,
    ofrepEndpoint: env.OFREP_ENDPOINT ?? gatewayUrl,
    webUrl: env.EVENKEEL_PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`,
    apiKey: env.EVENKEEL_API_KEY,
  };
}
