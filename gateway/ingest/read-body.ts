import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { MalformedBody } from "../otlp/wire-reader.ts";

export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

export class UnknownEncoding extends Error {
  override readonly name = "UnknownEncoding";
}

/** More is being read at once than this process may hold. */
export class IntakeFull extends Error {
  override readonly name = "IntakeFull";
}

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** A map: names of an object's own methods are no encodings. */
const decoders: ReadonlyMap<string, Decoder | null> = new Map([
  ["", null],
  ["identity", null],
  ["gzip", promisify(gunzip) as Decoder],
  ["deflate", promisify(inflate) as Decoder],
  ["br", promisify(brotliDecompress) as Decoder],
]);

const DISCARD_MS = 5_000;
const DECOMPRESSIONS_AT_ONCE = 2;

/** Bytes of bodies being read, in the whole process. */
export class Intake {
  readonly #mostBytes: number;
  readonly #waiting: Array<() => void> = [];
  #bytes = 0;
  #decompressing = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#mostBytes;
  }

  /**
   * The whole body, decompressed. `limitBytes` holds before and after.
   * @throws BodyTooLarge @throws UnknownEncoding @throws MalformedBody when it does not decompress @throws IntakeFull
   */
  async read(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
    const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
    const decoder = decoders.get(encoding);
    if (decoder === undefined) throw new UnknownEncoding(encoding);
    const declared = Number(request.headers["content-length"] ?? 0);
    if (declared > limitBytes) throw new BodyTooLarge();
    let held = 0;
    try {
      const chunks: Buffer[] = [];
      // Leaving the loop early must not destroy the socket: the answer still has to go out.
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        const bytes = chunk as Buffer;
        held += bytes.length;
        this.#bytes += bytes.length;
        if (held > limitBytes) throw new BodyTooLarge();
        if (this.isFull) throw new IntakeFull();
        chunks.push(bytes);
      }
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      return decoder === null || body.length === 0 ? body : await this.#decompress(decoder, body, limitBytes);
    } finally {
      this.#bytes -= held;
    }
  }

  /** Two at once: a bomb may cost one limit of memory, many bombs no more than two. */
  async #decompress(decoder: Decoder, body: Buffer, limitBytes: number): Promise<Buffer> {
    if (this.#decompressing >= DECOMPRESSIONS_AT_ONCE)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#decompressing += 1;
    try {
      return await decoder(body, { maxOutputLength: limitBytes });
    } catch (error) {
      if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw new BodyTooLarge();
      throw new MalformedBody("the body does not decompress");
    } finally {
      this.#decompressing -= 1;
      this.#waiting.shift()?.();
    }
  }
}

/**
 * Reads on without keeping anything, for a moment: a client that is still writing would otherwise see a broken
 * connection instead of the answer.
 */
export async function discard(request: IncomingMessage, mostBytes: number): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let seen = 0;
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(stop, DISCARD_MS);
    request.on("data", (chunk: Buffer) => {
      seen += chunk.length;
      if (seen > mostBytes) stop();
    });
    request.once("end", stop);
    request.once("close", stop);
    request.once("error", stop);
    request.resume();
  });
}
