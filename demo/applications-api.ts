/** Service 1 of 2: takes a credit application and asks the income scorer for a decision. */
import { z } from "zod";
import { type JsonReply, openJsonClient } from "./json-client.ts";
import type { ServiceTelemetry } from "./telemetry.ts";
import { type JsonAnswer, type RunningServer, startTracedServer } from "./traced-server.ts";

const application = z.object({ applicationId: z.string().min(1).max(200), applicant: z.looseObject({}) });
const scoreAnswer = z.object({
  decision: z.union([z.literal(0), z.literal(1)]),
  score: z.number(),
  model: z.string(),
});

interface ApplicationsApiOptions {
  port: number;
  scorerUrl: string;
  telemetry: ServiceTelemetry;
}

export async function startApplicationsApi(options: ApplicationsApiOptions): Promise<RunningServer> {
  const askScorer = openJsonClient(`${options.scorerUrl}/score`);
  return startTracedServer({
    port: options.port,
    telemetry: options.telemetry,
    routes: { "/applications": (body) => receiveApplication(askScorer, body) },
  });
}

async function receiveApplication(
  askScorer: (body: unknown) => Promise<JsonReply>,
  body: unknown,
): Promise<JsonAnswer> {
  const parsed = application.safeParse(body);
  if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  const { applicationId } = parsed.data;
  const reply = await askScorer(parsed.data).catch(() => undefined);
  const scored = reply?.status === 200 ? scoreAnswer.safeParse(reply.body) : undefined;
  if (!scored?.success) return { status: 502, body: { error: "The income scorer gave no answer" } };
  return { status: 200, body: { applicationId, ...scored.data } };
}
