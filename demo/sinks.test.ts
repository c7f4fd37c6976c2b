import { createTransport } from "nodemailer";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ControlState, startControlServer } from "./control-server.ts";
import { DEMO_WEBHOOK_SECRET } from "./settings.ts";
import { startSmtpSink } from "./smtp-sink.ts";
import type { RunningServer } from "./traced-server.ts";
import { startWebhookSink } from "./webhook-sink.ts";

const counts = { sent: 3, decided: 2, failed: 1, skipped: 0, inFlight: 0, lastDecidedAt: undefined };
const state: ControlState = {
  counts,
  deliveries: { emails: [], webhooks: [] },
  fault: { latencyMs: 0, errorRatio: 0 },
  story: () => "v3 is running",
};
let control: RunningServer;
let smtp: RunningServer;
let webhooks: RunningServer;
const controlUrl = (path: string) => `http://127.0.0.1:${control.port}${path}`;
const postJson = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

beforeAll(async () => {
  control = await startControlServer(0, state);
  smtp = await startSmtpSink({ port: 0, deliveries: state.deliveries });
  webhooks = await startWebhookSink({ port: 0, secret: DEMO_WEBHOOK_SECRET, deliveries: state.deliveries });
});
afterAll(async () => {
  await Promise.all([control.close(), smtp.close(), webhooks.close()]);
});

async function deliveries() {
  return (await (await fetch(controlUrl("/deliveries"))).json()) as typeof state.deliveries;
}

describe("the demo's sinks", () => {
  it("keep a signed webhook as verified and refuse a forged one", async () => {
    const url = `http://127.0.0.1:${webhooks.port}/`;
    const body = JSON.stringify({ type: "rollout.rolled_back" });
    const now = new Date();
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
      "webhook-signature": new Webhook(DEMO_WEBHOOK_SECRET).sign("msg_1", now, body),
    };
    expect((await postJson(url, body, headers)).status).toBe(204);
    expect((await postJson(url, `${body} `, headers)).status).toBe(401);
    expect((await deliveries()).webhooks).toMatchObject([
      { webhookId: "msg_1", verified: true, body: { type: "rollout.rolled_back" } },
      { webhookId: "msg_1", verified: false },
    ]);
  });

  it("keep an e-mail with its readable subject", async () => {
    const mail = createTransport({ host: "127.0.0.1", port: smtp.port, secure: false, ignoreTLS: true });
    const subject = "v3 of the income model was rolled back – fairness, and this subject is long enough to be folded";
    const messageId = "<msg_2@evenkeel.test>";
    await mail.sendMail({ from: "evenkeel@evenkeel.test", to: "ada@evenkeel.test", subject, messageId, text: "Hello" });
    mail.close();
    const [email] = (await deliveries()).emails;
    expect(email).toMatchObject({ messageId, subject, to: "ada@evenkeel.test" });
    expect(email?.raw).toContain("Hello");
  });
});

describe("the control server", () => {
  it("tells how the demo is", async () => {
    const health = await (await fetch(controlUrl("/healthz"))).json();
    expect(health).toMatchObject({ status: "ok", decided: 2, story: "v3 is running" });
    expect(await (await fetch(controlUrl("/"))).text()).toContain("Fault of model v4");
  });

  it("switches v4's fault by JSON and by form, and refuses nonsense and other origins", async () => {
    const url = controlUrl("/fault");
    expect(await (await postJson(url, '{"latencyMs":250,"errorRatio":0.1}')).json()).toEqual(state.fault);
    expect(state.fault).toEqual({ latencyMs: 250, errorRatio: 0.1 });
    const form = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({ latencyMs: "5" }),
      redirect: "manual",
    });
    expect(form.status).toBe(303);
    expect(state.fault).toEqual({ latencyMs: 5, errorRatio: 0 });
    expect((await postJson(url, '{"errorRatio":2}')).status).toBe(422);
    expect((await postJson(url, "nonsense")).status).toBe(400);
    expect((await postJson(url, '{"errorRatio":1}', { origin: "http://evil.test" })).status).toBe(403);
    expect(state.fault).toEqual({ latencyMs: 5, errorRatio: 0 });
  });
});
