// An instance that answers as a test says, on a real port, and what a command said to it and to its terminal.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { run } from "./run.ts";

export interface Heard {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies as they come
  body: any;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** The connection breaks instead. */
  breaks?: boolean;
  /** It breaks in the middle of the body. */
  cut?: boolean;
}

export interface TestInstance {
  url: string;
  heard: Heard[];
  stop(): Promise<void>;
}

/** @param answer what this request gets; its number among the requests of this path counts from 0. */
export async function startTestInstance(
  answer: (heard: Heard, count: number) => Answer | undefined,
  port = 0,
): Promise<TestInstance> {
  const heard: Heard[] = [];
  const server: Server = createServer((request, response) => void respond(request, response));
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const path = (request.url ?? "").replace("/api/v1", "");
    const one: Heard = {
      method: request.method ?? "",
      path,
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    const count = heard.filter((each) => each.path === path).length;
    heard.push(one);
    const {
      status = 200,
      headers = {},
      body = {},
      breaks = false,
      cut = false,
    } = answer(one, count) ?? { status: 404, body: { detail: "no" } };
    if (breaks) request.socket.destroy();
    else if (cut)
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .write(JSON.stringify(body).slice(0, -1), () => request.socket.destroy());
    else
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(status === 304 ? "" : JSON.stringify(body));
  }
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    heard,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Runs one command line as the shell would. */
export async function typed(
  environment: Record<string, string>,
  ...words: string[]
): Promise<{ code: number; out: string; complaints: string }> {
  const [out, complaints]: [string[], string[]] = [[], []];
  const code = await run(words, {
    say: (text) => void out.push(text),
    complain: (text) => void complaints.push(text),
    pour: async (bytes) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      out.push(Buffer.concat(chunks).toString("utf8"));
    },
    ask: undefined,
    environment,
    folder: process.cwd(),
    hasColour: false,
  });
  return { code, out: out.join("\n"), complaints: complaints.join("\n") };
}
