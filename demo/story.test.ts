import { createServer } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { tellStory } from "./story.ts";
import type { StoryRollout } from "./story-step.ts";
import { listen, type RunningServer, readBody, sendJson } from "./traced-server.ts";

const rollouts: StoryRollout[] = [];
const created: Array<Record<string, unknown>> = [];
let api: RunningServer;

/** Just enough of the REST API: a started v3 is rolled back by its gate, a started v2 completes. */
async function answer(method: string, path: string, body: string) {
  const [, , , , id, verb] = path.split("/");
  const found = rollouts.find((rollout) => rollout.id === id);
  if (method === "GET") return { status: 200, body: { rollouts: [...rollouts].reverse() } };
  if (found && verb === "start") {
    const isBad = found.candidateVariant === "v3";
    Object.assign(found, isBad ? { state: "rolled_back", rollbackReason: "guardrail" } : { state: "completed" });
    return { status: 200, body: found };
  }
  const request = JSON.parse(body);
  created.push(request);
  const createdAt = new Date(Date.UTC(2026, 0, 1, 0, rollouts.length)).toISOString();
  const made = { id: `rol_${rollouts.length}`, candidateVariant: request.candidateVariant, state: "draft", createdAt };
  rollouts.push(made);
  return { status: 201, body: made };
}

beforeAll(async () => {
  const server = createServer(async (request, response) => {
    const isKnown = request.headers.authorization === "Bearer key-of-the-pipeline";
    const body = await readBody(request, 100_000);
    const refused = { status: 401, body: { title: "unauthenticated" } };
    sendJson(response, isKnown ? await answer(request.method ?? "", request.url ?? "", body) : refused);
  });
  api = await listen(server, 0);
});
afterAll(() => api.close());

it("creates and starts v3, then v2, and leaves v4 as a draft", async () => {
  const said: string[] = [];
  const webUrl = `http://127.0.0.1:${api.port}`;
  const pace = { pollMs: 5, betweenChaptersMs: 5, decisionsBeforeStart: 10 };
  let decided = 0;
  const story = tellStory({
    webUrl,
    apiKey: "key-of-the-pipeline",
    decidedCount: () => decided++,
    say: (sentence) => said.push(sentence),
    pace,
  });
  await vi.waitFor(() => expect(story.words()).toContain("v4 waits for you"), 10_000);
  story.stop();
  expect(rollouts.map(({ candidateVariant, state }) => `${candidateVariant} ${state}`)).toEqual([
    "v3 rolled_back",
    "v2 completed",
    "v4 draft",
  ]);
  expect(created[0]).toMatchObject({
    flagKey: "income-scorer-model",
    environment: "production",
    plan: { alpha: 0.01 },
  });
  expect(said).toContain("started the rollout of v3");
});

it("says so once and keeps trying when the API refuses", async () => {
  const said: string[] = [];
  const pace = { pollMs: 5, betweenChaptersMs: 5, decisionsBeforeStart: 0 };
  const webUrl = `http://127.0.0.1:${api.port}`;
  const story = tellStory({ webUrl, apiKey: "wrong", decidedCount: () => 1, say: (words) => said.push(words), pace });
  await vi.waitFor(() => expect(story.words()).toContain("401"));
  story.stop();
  expect(said).toHaveLength(1);
});
