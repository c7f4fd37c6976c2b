/** A receiver of signed webhooks (Standard Webhooks); it answers 204 when the signature is right and 401 when not. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { type Deliveries, keep } from "./deliveries.ts";
import { listen, type RunningServer, readBody, sendJson } from "./traced-server.ts";

const MAX_BODY_BYTES = 256 * 1024;

interface WebhookSinkOptions {
  port: number;
  /** `whsec_` and base64. */
  secret: string;
  deliveries: Deliveries;
}

export function startWebhookSink(options: WebhookSinkOptions): Promise<RunningServer> {
  const webhook = new Webhook(options.secret);
  const server = createServer((request, response) => {
    receive({ request, response }, { webhook, deliveries: options.deliveries }).catch(() => {
      sendJson(response, { status: 400, body: { error: "The webhook could not be read" } });
    });
  });
  return listen(server, options.port);
}

async function receive(
  exchange: { request: IncomingMessage; response: ServerResponse },
  sink: { webhook: Webhook; deliveries: Deliveries },
): Promise<void> {
  const { request, response } = exchange;
  if (request.method !== "POST") {
    sendJson(response, { status: 405, body: { error: "POST only" } });
    return;
  }
  const text = await readBody(request, MAX_BODY_BYTES);
  const verified = isSigned(sink.webhook, text, request.headers as Record<string, string>);
  keep(sink.deliveries.webhooks, {
    receivedAt: new Date().toISOString(),
    webhookId: String(request.headers["webhook-id"] ?? ""),
    verified,
    body: parseOrText(text),
  });
  if (verified) response.writeHead(204).end();
  else sendJson(response, { status: 401, body: { error: "The signature is wrong" } });
}

function isSigned(webhook: Webhook, text: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(text, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
