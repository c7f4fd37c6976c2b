// What tests of the REST door need: the router over a database of their own, and an administrator's key.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { apiKeyHint, hashApiKey } from "#lib/adapters/api-key-hash";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import { ensureEnvironmentKey } from "#lib/commands/access/ensure-environment-key";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { instance } from "../../session/instance.ts";
import { endpoints } from "./endpoints/index.ts";
import { route } from "./router.ts";

export const ADMINISTRATOR = "evk_key-of-an-administrator-in-tests";

export interface Asked {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: BodyInit;
  /** Null: no key at all. */
  key?: string | null;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as they come
  body: any;
}

/** Call at the top of a file: opens the door before its tests, closes it after them. */
export function withRestDoor() {
  const database = withTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-rest-"));
  beforeAll(async () => {
    process.env.DATABASE_URL = database.url;
    process.env.EVENKEEL_DATA_DIR = dataDir;
    process.env.EVENKEEL_SECRET = "a secret of the tests of the REST door";
    const { database: opened, secrets } = instance();
    const actor = { kind: "engine", because: "test" } as const;
    const hash = hashApiKey(ADMINISTRATOR, secrets.subKeys("api-keys")[0]);
    await ensureEnvironmentKey(
      { db: opened.db, actor, now: systemClock(), random: systemRandom },
      { hash, hint: apiKeyHint(ADMINISTRATOR) },
    );
  });
  afterAll(async () => {
    await instance().database.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { ask, must, pool: () => instance().database.pool };
}

/** @param path below /api/v1, with its query. */
export async function ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
  const { body: sent, raw, key = ADMINISTRATOR, headers } = asked;
  const url = new URL(`http://localhost/api/v1${path}`);
  const request = new Request(url, {
    method,
    headers: {
      "content-type": "application/json",
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: raw ?? (sent === undefined ? null : JSON.stringify(sent)),
    ...(raw instanceof ReadableStream ? { duplex: "half" } : {}),
  });
  const segments = url.pathname.split("/").slice(3).map(decodeURIComponent);
  const response = await route(request, segments);
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  const body = isJson ? await response.json() : await response.text();
  return { status: response.status, headers: response.headers, body };
}

/** The body of an answer that must be a success, checked against what the OpenAPI document promises. */
async function must(method: string, path: string, body?: unknown) {
  const answer = await ask(method, path, { body });
  const promised = endpoints.find((each) => each.method === method && pattern(each.path).test(path.split("?")[0]!));
  if (answer.status !== promised?.successStatus)
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  promised.output.parse(answer.body);
  return answer.body;
}

const pattern = (path: string): RegExp => new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`);
