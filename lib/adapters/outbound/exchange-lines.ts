import { connect, type NetConnectOpts } from "node:net";
import { parseLineAddress } from "#lib/domain/traffic/line-address";
import { chooseAddress, type OutboundPolicy, OutboundRefusal, within } from "./choose-address.ts";

export interface LineExchange {
  /** `host:port`, `[v6]:port`, or `unix:/path`. */
  address: string;
  /** Sent as it is; the other side answers and closes. */
  text: string;
  timeoutMs: number;
  allowPrivate: boolean;
  signal?: AbortSignal;
}

const answerLimitBytes = 1024 * 1024;

/**
 * One exchange of text over a socket, under the rules of every other way out: the address that was checked is the one
 * that is called. A socket file is on this machine, so it needs the same permission as a private address.
 * @throws OutboundRefusal for what is never called, Error for what may work later.
 */
export async function exchangeLines(request: LineExchange, policy: OutboundPolicy): Promise<string> {
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
  const options = await optionsOf(request, { policy, signal });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const line = connect({ ...options, signal } as NetConnectOpts, () => line.write(request.text));
    line.on("data", (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > answerLimitBytes) line.destroy(new Error("the answer is longer than 1 MiB"));
    });
    line.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    line.on("error", (error) => reject(signal.aborted ? new Error("no complete answer in time") : error));
    line.on("close", () => reject(new Error("the connection was closed before an answer")));
  });
}

async function optionsOf(
  { address, allowPrivate }: LineExchange,
  { policy, signal }: { policy: OutboundPolicy; signal: AbortSignal },
): Promise<{ path: string } | { host: string; port: number }> {
  const target = parseLineAddress(address);
  if (!target) throw new OutboundRefusal("the address is neither host:port nor unix:/path");
  if ("path" in target) {
    if (!allowPrivate) throw new OutboundRefusal("a socket file is on this machine: allow private addresses for it");
    return target;
  }
  const host = await within(signal, chooseAddress({ ...target, allowPrivate }, policy));
  return { host, port: target.port };
}
