/**
 * A `fetch` over kept-alive `node:http` connections for the OFREP provider's documented `fetchImplementation` option.
 * Node's own fetch took half of the demo's processor time; and a gateway that accepts and never answers must not
 * hold evaluations for ever, so each call is given up after the limit.
 */
import { Agent, type IncomingMessage, request as openRequest } from "node:http";

export function keepAliveFetch(limitMs: number): { fetch: typeof fetch; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return {
    fetch: async (input, init) => {
      const request = input instanceof Request && init === undefined ? input : new Request(input, init);
      const body = await request.text();
      return send(request, { body, agent, limitMs });
    },
    close: () => agent.destroy(),
  };
}

function send(request: Request, call: { body: string; agent: Agent; limitMs: number }): Promise<Response> {
  const headers = { ...Object.fromEntries(request.headers), "content-length": Buffer.byteLength(call.body) };
  const options = { method: request.method, agent: call.agent, headers, timeout: call.limitMs };
  return new Promise((resolve, reject) => {
    const outgoing = openRequest(request.url, options, (response) => collect(response).then(resolve, reject));
    outgoing.on("timeout", () => outgoing.destroy(new Error(`No answer in ${call.limitMs} ms`)));
    outgoing.on("error", reject);
    outgoing.end(call.body);
  });
}

function collect(response: IncomingMessage): Promise<Response> {
  return new Promise((resolve, reject) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      text += chunk;
    });
    response.on("end", () => {
      const status = response.statusCode ?? 502;
      const headers = new Headers(
        Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]),
      );
      // A Response refuses a body for these.
      resolve(new Response(status === 204 || status === 304 ? null : text, { status, headers }));
    });
    response.on("error", reject);
  });
}
