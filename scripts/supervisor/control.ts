import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { SupervisedChild } from "./supervised-child.ts";
import type { SupervisedPostgres } from "./supervised-postgres.ts";

/**
 * Lets tests and operators stop single parts of a running Evenkeel: HTTP on loopback, with the token that stands in
 * `<data folder>/supervisor.json` (0600).
 *
 *     GET  /status
 *     POST /postgres/stop | start | kill
 *     POST /child/<name>/stop | start | kill | suspend | resume
 *
 * Answers when the part has stopped, or has been started and is healthy. What is stopped here stays stopped until
 * `start`; what is killed is restarted like after any crash.
 */
export type Control = { readonly url: string; readonly token: string; readonly close: () => void };

type Parts = {
  readonly children: ReadonlyMap<string, SupervisedChild>;
  readonly postgres: SupervisedPostgres;
  readonly isReady: () => boolean;
};

const startTimeoutMs = 60_000;

export async function openControl(parts: Parts): Promise<Control> {
  const token = randomBytes(24).toString("base64url");
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (!isSame(request.headers.authorization ?? "", `Bearer ${token}`)) return answer(401, { error: "wrong token" });
    try {
      const handled = await perform(parts, `${request.method} ${request.url}`);
      answer(handled ? 200 : 404, handled ? statusOf(parts) : { error: "no such part or action" });
    } catch (error) {
      answer(409, { error: error instanceof Error ? error.message : String(error) });
    }
  });
  await listen(server);
  server.unref();
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, token, close: () => server.close() };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function perform({ children, postgres }: Parts, request: string): Promise<boolean> {
  if (request === "GET /status") return true;
  const [, part, action] = /^POST \/(?:child\/)?([a-z]+)\/([a-z]+)$/.exec(request) ?? [];
  if (part === "postgres") return performOnPostgres(postgres, action);
  const child = children.get(part ?? "");
  return child === undefined ? false : performOnChild(child, action);
}

async function performOnPostgres(postgres: SupervisedPostgres, action: string | undefined): Promise<boolean> {
  if (action === "stop") await postgres.stop();
  else if (action === "start") await postgres.start();
  else if (action === "kill") postgres.kill();
  else return false;
  return true;
}

async function performOnChild(child: SupervisedChild, action: string | undefined): Promise<boolean> {
  if (action === "stop") await child.stop();
  else if (action === "kill") child.signal("SIGKILL");
  else if (action === "suspend") child.signal("SIGSTOP");
  else if (action === "resume") child.signal("SIGCONT");
  else if (action === "start") {
    child.start();
    await child.untilHealthy(AbortSignal.timeout(startTimeoutMs));
  } else return false;
  return true;
}

function statusOf({ children, postgres, isReady }: Parts): object {
  const states = [...children].map(([name, { state, pid, crashCount }]) => [name, { state, pid, crashCount }]);
  return { isReady: isReady(), postgres: { pid: postgres.pid() }, children: Object.fromEntries(states) };
}
