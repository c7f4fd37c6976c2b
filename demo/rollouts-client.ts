/** The part of Evenkeel's public REST API that the story's pipeline uses. */
import { z } from "zod";
import { DEMO_ENVIRONMENT, MODEL_FLAG } from "./settings.ts";
import type { StoryRollout } from "./story-step.ts";

const TIMEOUT_MS = 10_000;

const rollout = z.object({
  id: z.string(),
  candidateVariant: z.string(),
  state: z.string(),
  pauseReason: z.string().nullish(),
  rollbackReason: z.string().nullish(),
  createdAt: z.string(),
});
const listAnswer = z.object({ rollouts: z.array(rollout) });

export interface RolloutsClient {
  list(): Promise<StoryRollout[]>;
  /** Returns the new rollout's id; it is a draft. */
  create(request: {
    candidateVariant: string;
    title: string;
    plan: unknown;
    previousAttemptId?: string;
  }): Promise<string>;
  start(rolloutId: string): Promise<void>;
  resume(rolloutId: string): Promise<void>;
}

/** Every call rejects with the problem the API states, or when it cannot be reached. */
export function openRolloutsClient(options: { webUrl: string; apiKey: string }): RolloutsClient {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${options.webUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${options.apiKey}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  return {
    list: async () => {
      const query = new URLSearchParams({ environment: DEMO_ENVIRONMENT, flagKey: MODEL_FLAG, limit: "100" });
      return listAnswer.parse(await call("GET", `/rollouts?${query}`)).rollouts;
    },
    create: async (request) => {
      const draft = { environment: DEMO_ENVIRONMENT, flagKey: MODEL_FLAG, strategy: "progressive", ...request };
      return rollout.parse(await call("POST", "/rollouts", draft)).id;
    },
    start: async (rolloutId) => void (await call("POST", `/rollouts/${rolloutId}/start`, {})),
    resume: async (rolloutId) => void (await call("POST", `/rollouts/${rolloutId}/resume`, {})),
  };
}
