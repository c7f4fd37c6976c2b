/** HTTP calls of the demo: keep-alive, JSON both ways, the active trace context in the headers. */
import { Agent, type IncomingMessage, request } from "node:http";
import { context, propagation } from "@opentelemetry/api";

export interface JsonReply {
  status: number;
  body: unknown;
}

const TIMEOUT_MS = 5_000;
const agent = new Agent({ keepAlive: true, maxSockets: 512, timeout: 30_000 });

/** Posts JSON to one address again and again; rejects when the peer is away, answers no JSON or takes longer than 5 s. */
export function openJsonClient(url: string): (body: unknown) => Promise<JsonReply> {
  const { hostname, port, pathname: path } = new URL(url);
  const target = { hostname, port, path, method: "POST", agent, timeout: TIMEOUT_MS };
  return (body) => {
    const text = JSON.stringify(body);
    const headers: Record<string, string | number> = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    };
    propagation.inject(context.active(), headers);
    return new Promise((resolve, reject) => {
      const outgoing = request({ ...target, headers }, (response) => collect(response).then(resolve, reject));
      outgoing.on("timeout", () => outgoing.destroy(new Error(`No answer from ${url} in ${TIMEOUT_MS} ms`)));
      outgoing.on("error", reject);
      outgoing.end(text);
    });
  };
}

function collect(response: IncomingMessage): Promise<JsonReply> {
  return new Promise((resolve, reject) => {
    let answer = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      answer += chunk;
    });
    response.on("end", () => {
      try {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer) });
      } catch (error) {
        reject(error);
      }
    });
    response.on("error", reject);
  });
}
