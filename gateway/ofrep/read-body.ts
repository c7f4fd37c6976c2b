import type { IncomingMessage } from "node:http";

export type Body = { ok: true; bytes: Buffer } | { ok: false; status: 413 | 415; message: string };

/** After a refusal this much more is swallowed, so that the client can read the answer before the line closes. */
const mostSwallowedBytes = 16 * 1024 * 1024;
const longestSwallowMs = 5_000;

/**
 * Collects a small body and hands it over once. Larger ones are refused as soon as they are known to be; the caller
 * answers with `Connection: close`. A request that breaks off calls nobody.
 */
export function readBody(request: IncomingMessage, mostBytes: number, done: (body: Body) => void): void {
  const refusal = refuseByHeaders(request, mostBytes);
  if (refusal) {
    swallow(request, () => done(refusal));
    return;
  }
  let first: Buffer | null = null;
  let chunks: Buffer[] | null = null;
  let size = 0;
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > mostBytes) {
      request.off("data", onData);
      request.off("end", onEnd);
      swallow(request, () => done(tooLarge(mostBytes)));
    } else if (first === null) first = chunk;
    else if (chunks === null) chunks = [first, chunk];
    else chunks.push(chunk);
  };
  const onEnd = (): void => {
    const bytes = chunks ? Buffer.concat(chunks, size) : first;
    done({ ok: true, bytes: bytes ?? Buffer.alloc(0) });
  };
  request.on("data", onData);
  request.on("end", onEnd);
}

const tooLarge = (mostBytes: number): Body => ({
  ok: false,
  status: 413,
  message: `The body is larger than ${mostBytes} bytes`,
});

function refuseByHeaders({ headers }: IncomingMessage, mostBytes: number): Body | undefined {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    return { ok: false, status: 415, message: "Send the body without Content-Encoding" };
  return Number(headers["content-length"] ?? 0) > mostBytes ? tooLarge(mostBytes) : undefined;
}

/** An answer sent while the client still writes would be lost to it, so the rest is read first, within limits. */
function swallow(request: IncomingMessage, done: () => void): void {
  let swallowed = 0;
  const stop = (): void => {
    clearTimeout(late);
    request.off("end", stop);
    request.off("data", onData);
    request.resume();
    done();
  };
  const late = setTimeout(stop, longestSwallowMs);
  const onData = (chunk: Buffer): void => {
    swallowed += chunk.length;
    if (swallowed > mostSwallowedBytes) stop();
  };
  request.on("data", onData);
  request.on("end", stop);
  request.on("close", () => clearTimeout(late));
}
