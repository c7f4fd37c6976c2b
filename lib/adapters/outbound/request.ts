import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { chooseAddress, type OutboundPolicy, OutboundRefusal, within } from "./choose-address.ts";

export { type OutboundPolicy, OutboundRefusal };

export interface OutboundRequest {
  url: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string;
  /** From the first DNS question to the last byte of the answer. */
  timeoutMs: number;
  /** The destination may be private: an administrator said so. */
  allowPrivate: boolean;
  /** Ends the call before its time. */
  signal?: AbortSignal;
}

export interface OutboundResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** At most 16 KiB; the rest is dropped. */
  body: string;
}

const answerLimitBytes = 16 * 1024;

/**
 * The one way out to addresses that people typed in: resolve once, check every address, connect to the address that
 * was checked, follow no redirect.
 * @throws OutboundRefusal for what is never sent, Error for what may work later (DNS, connection, time).
 */
export async function sendOutbound(request: OutboundRequest, policy: OutboundPolicy): Promise<OutboundResponse> {
  const url = requireUrl(request.url);
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
  const target = { hostname: bareHost(url), port: portOf(url), allowPrivate: request.allowPrivate };
  const address = await within(signal, chooseAddress(target, policy));
  return exchange(url, address, { request, signal });
}

function requireUrl(text: string): URL {
  if (!URL.canParse(text)) throw new OutboundRefusal("the address is not a URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new OutboundRefusal("only http and https addresses are called");
  if (url.username || url.password) throw new OutboundRefusal("the address must not carry a user name or password");
  return url;
}

const portOf = (url: URL): number => Number(url.port) || (url.protocol === "https:" ? 443 : 80);
const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "").toLowerCase();

function exchange(
  url: URL,
  address: string,
  { request, signal }: { request: OutboundRequest; signal: AbortSignal },
): Promise<OutboundResponse> {
  const hostname = bareHost(url);
  const options: RequestOptions & { servername?: string } = {
    // The address that was checked, not the name: a second DNS answer cannot redirect the call.
    host: address,
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    method: request.method,
    headers: {
      ...request.headers,
      host: url.host,
      ...(request.body === undefined ? {} : { "content-length": String(Buffer.byteLength(request.body)) }),
    },
    agent: false,
    signal,
    ...(url.protocol === "https:" && isIP(hostname) === 0 ? { servername: hostname } : {}),
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const call = send(options, (response) => {
      readAnswer(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        (error: unknown) => reject(timeoutOr(error, signal)),
      );
    });
    call.on("error", (error) => reject(timeoutOr(error, signal)));
    call.end(request.body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    const room = answerLimitBytes - size;
    chunks.push(chunk.subarray(0, room));
    size += chunk.length;
    if (size >= answerLimitBytes) break;
  }
  response.destroy();
  return Buffer.concat(chunks).toString("utf8");
}

const timeoutOr = (error: unknown, signal: AbortSignal): Error =>
  signal.aborted ? new Error("no complete answer in time") : error instanceof Error ? error : new Error(String(error));
