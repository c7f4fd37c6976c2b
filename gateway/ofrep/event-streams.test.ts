import { afterEach, expect, test } from "vitest";
import { startTestGateway, type TestGateway, testKeys, until } from "../test-gateway.ts";
import { StreamTokens } from "./stream-token.ts";

let running: TestGateway | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

interface Listener {
  status: number;
  text(): string;
  isEnded(): boolean;
  stop(): void;
}

async function listen(url: string, headers: Record<string, string> = {}): Promise<Listener> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  let text = "";
  let isEnded = false;
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  };
  read()
    .catch(() => {})
    .finally(() => {
      isEnded = true;
    });
  return { status: response.status, text: () => text, isEnded: () => isEnded, stop: () => abort.abort() };
}

async function streamOf(gateway: TestGateway): Promise<{ url: string; etag: string }> {
  const response = await fetch(`${gateway.url}/ofrep/v1/evaluate/flags`, {
    method: "POST",
    headers: { Authorization: `Bearer ${testKeys.evaluate}` },
    body: '{"context":{"targetingKey":"u"}}',
  });
  const answer = await response.json();
  const uri: string = answer.eventStreams[0].endpoint.requestUri;
  return { url: `${gateway.url}${uri}`, etag: response.headers.get("etag") ?? "" };
}

const rollBack = (gateway: TestGateway) =>
  fetch(`${gateway.url}/admin/rollouts/rol_1/roll-back`, {
    method: "POST",
    headers: { Authorization: `Bearer ${testKeys.manage}` },
  });

test("a change is announced once; a client that already knows is left in peace", async () => {
  running = await startTestGateway();
  const { url, etag } = await streamOf(running);
  const stream = await listen(url);
  expect(stream.status).toBe(200);
  await until(stream.text, (text) => text.includes("id: "));
  expect(stream.text()).not.toContain("data:");
  await rollBack(running);
  const text = await until(stream.text, (told) => told.includes("data:"));
  expect(text.match(/data:/g)).toHaveLength(1);
  const data = JSON.parse(/data: (.*)\n/.exec(text)?.[1] ?? "");
  expect(data).toEqual({
    type: "refetchEvaluation",
    etag: expect.stringMatching(/^".+"$/),
    lastModified: expect.any(Number),
  });
  expect(text).toContain("event: message\n");
  expect((await streamOf(running)).etag).not.toBe(etag);
  stream.stop();
});

test("a client that was away is told on its return, and only if something changed", async () => {
  running = await startTestGateway();
  const { url } = await streamOf(running);
  const first = await listen(url);
  const id = /id: (.*)\n/.exec(await until(first.text, (text) => text.includes("id: ")))?.[1] ?? "";
  first.stop();
  const same = await listen(url, { "Last-Event-ID": id });
  await until(same.text, (text) => text.includes("id: "));
  expect(same.text()).not.toContain("data:");
  await rollBack(running);
  const later = await listen(url, { "Last-Event-ID": id });
  await until(later.text, (text) => text.includes("refetchEvaluation"));
  const sinceTheEvaluation = await listen(url);
  await until(sinceTheEvaluation.text, (text) => text.includes("refetchEvaluation"));
  for (const stream of [same, later, sinceTheEvaluation]) stream.stop();
});

test("a stopping gateway ends its streams instead of hanging on them", async () => {
  running = await startTestGateway();
  const stream = await listen((await streamOf(running)).url);
  await running.stop();
  running = undefined;
  await until(stream.isEnded, Boolean);
});

test.each(["", "token=", "token=abc", "token=WzEsbnVsbCwicCJd.AAAA"])(
  "a wrong token opens nothing: %j",
  async (query) => {
    running = await startTestGateway();
    const response = await fetch(`${running.url}/ofrep/v1/stream?${query}`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errorCode: "GENERAL" });
  },
);

test("tokens live for one period and the next, under any of the secrets, for one environment", () => {
  let nowMs = 10_000_000;
  const [newer, older] = [Buffer.from("newer"), Buffer.from("older")];
  const tokens = new StreamTokens([older], () => nowMs);
  const grant = { environment: "production", keyId: "key_1" };
  const token = tokens.issue(grant);
  expect(tokens.issue(grant)).toBe(token);
  expect(tokens.issue({ ...grant, environment: "staging" })).not.toBe(token);
  expect(new StreamTokens([newer, older], () => nowMs).verify(token)).toEqual(grant);
  expect(new StreamTokens([newer], () => nowMs).verify(token)).toBeUndefined();
  nowMs += 900_000;
  expect(tokens.issue(grant)).not.toBe(token);
  expect(tokens.verify(token)).toEqual(grant);
  nowMs += 900_000;
  expect(tokens.verify(token)).toBeUndefined();
});
