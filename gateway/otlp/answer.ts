import type { ServerResponse } from "node:http";

/** Encoding of request and answer, which the protocol wants to be the same. */
export type Encoding = "protobuf" | "json";

const contentTypes: Record<Encoding, string> = {
  protobuf: "application/x-protobuf",
  json: "application/json",
};

/** Undefined for anything but the two encodings of OTLP/HTTP. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/x-protobuf" || type === "application/protobuf") return "protobuf";
  return type === "application/json" ? "json" : undefined;
}

/** Codes of `google.rpc.Code` by HTTP status. */
const rpcCodes: Record<number, number> = { 400: 3, 401: 16, 403: 7, 405: 12, 413: 8, 415: 3, 429: 8, 503: 14 };

export interface OtlpFailure {
  status: number;
  message: string;
  retryAfterSeconds?: number;
  headers?: Record<string, string>;
}

/** A failure as `google.rpc.Status`. */
export function sendFailure(response: ServerResponse, encoding: Encoding, failure: OtlpFailure): void {
  const { status, message, retryAfterSeconds } = failure;
  const code = rpcCodes[status] ?? 2;
  const body =
    encoding === "json"
      ? Buffer.from(JSON.stringify({ code, message }))
      : Buffer.concat([varintField(1, code), textField(2, message)]);
  const headers: Record<string, string> = { ...failure.headers };
  if (retryAfterSeconds !== undefined) headers["Retry-After"] = String(retryAfterSeconds);
  send(response, status, { encoding, body, headers });
}

export type RejectedField = "rejectedSpans" | "rejectedLogRecords" | "rejectedDataPoints";

/** 200; with a partial success when records were refused, which the sender must not send again. */
export function sendSuccess(
  response: ServerResponse,
  encoding: Encoding,
  refused: { field: RejectedField; count: number; message: string } | null,
): void {
  if (encoding === "json") {
    const partialSuccess = refused && { [refused.field]: String(refused.count), errorMessage: refused.message };
    send(response, 200, { encoding, body: Buffer.from(JSON.stringify(partialSuccess ? { partialSuccess } : {})) });
    return;
  }
  const partial = refused && Buffer.concat([varintField(1, refused.count), textField(2, refused.message)]);
  send(response, 200, { encoding, body: partial ? bytesField(1, partial) : Buffer.alloc(0) });
}

function send(
  response: ServerResponse,
  status: number,
  answer: { encoding: Encoding; body: Buffer; headers?: Record<string, string> },
): void {
  response.writeHead(status, {
    "Content-Type": contentTypes[answer.encoding],
    "Content-Length": answer.body.length,
    ...answer.headers,
  });
  response.end(answer.body);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}

const varintField = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);
const bytesField = (field: number, bytes: Buffer): Buffer =>
  Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
const textField = (field: number, text: string): Buffer => bytesField(field, Buffer.from(text));
