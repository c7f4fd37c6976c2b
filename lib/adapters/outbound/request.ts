import { lookup } from "node:dns/promises";
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { isAllowedHost, isPublicAddress } from "./address.ts";

export interface OutboundRequest {
  url: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string;
  /** From the first DNS question to the last byte of the answer. */
  timeoutMs: number;
  /** The destination may be private: an administrator said so. */
  allowPrivate: boolean;
}

export interface OutboundResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** At most 16 KiB; the rest is dropped. */
  body: string;
}

/** Every address of a name; replaced in tests. */
export type Resolve = (hostname: string) => Promise<string[]>;

export interface OutboundPolicy {
  /** `EVENKEEL_ALLOWED_HOSTS`. */
  allowedHosts: readonly string[];
  resolve?: Resolve;
}

/** Refused before anything was sent: another try changes nothing until someone changes the destination. */
export class OutboundRefusal extends Error {
  override readonly name = "OutboundRefusal";
}

const answerLimitBytes = 16 * 1024;

const resolveAll: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map((entry) => entry.address);

/**
 * The one way out to addresses that people typed in: resolve once, check every address, connect to the address that
 * was checked, follow no redirect.
 * @throws OutboundRefusal for what is never sent, Error for what may work later (DNS, connection, time).
 */
export async function sendOutbound(request: OutboundRequest, policy: OutboundPolicy): Promise<OutboundResponse> {
  const url = requireUrl(request.url);
  const signal = AbortSignal.timeout(request.timeoutMs);
  const address = await within(signal, chooseAddress(url, request, policy));
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

async function chooseAddress(url: URL, request: OutboundRequest, policy: OutboundPolicy): Promise<string> {
  const hostname = bareHost(url);
  const addresses = isIP(hostname) ? [hostname] : await (policy.resolve ?? resolveAll)(hostname);
  const [first] = addresses;
  if (!first) throw new Error(`${hostname} has no address`);
  if (request.allowPrivate) return first;
  const allowed = (address: string) =>
    isPublicAddress(address) || isAllowedHost(policy.allowedHosts, { hostname, port: portOf(url), address });
  // One private address among public ones is how a name is bent towards the inside: refuse them all.
  if (!addresses.every(allowed))
    throw new OutboundRefusal(
      "the address is private, loopback or link-local: allow it in the destination's settings or EVENKEEL_ALLOWED_HOSTS",
    );
  return first;
}

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

/** DNS cannot be cancelled, but it need not be waited for. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no complete answer in time")), { once: true });
    work.then(resolve, reject);
  });
}
