import { randomBytes } from "node:crypto";
import { deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { startTestIngest, type TestIngest } from "./test-ingest.ts";
import { jsonHeaders, logsBody, post, protobufHeaders, traceIdOf, tracesBody } from "./test-telemetry.ts";

const database = withTestDatabase();
const limitBytes = 256 * 1024;
let door: TestIngest;

beforeAll(async () => {
  door = await startTestIngest(database.url, { otlpLimitBytes: limitBytes });
});
afterAll(() => door.close());

const traces = () => `${door.url}/v1/traces`;
const spanCount = async (trace: string) =>
  (
    await door.rows<{ n: number }>("select count(*)::int as n from span where trace_id = decode($1, 'hex')", [
      traceIdOf(trace),
    ])
  )[0]?.n;

describe("OTLP over HTTP", () => {
  it("answers an empty request in the encoding it came in", async () => {
    const protobuf = await post(traces(), new Uint8Array(0), protobufHeaders);
    expect([protobuf.status, protobuf.text, protobuf.headers.get("content-type")]).toEqual([
      200,
      "",
      "application/x-protobuf",
    ]);
    const json = await post(traces(), "{}");
    expect([json.status, json.text, json.headers.get("content-type")]).toEqual([200, "{}", "application/json"]);
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
  ] as const)("takes %s", async (encoding, compress) => {
    const answer = await post(traces(), compress(tracesBody([{ trace: encoding }])), {
      ...jsonHeaders,
      "content-encoding": encoding,
    });
    expect(answer.status).toBe(200);
    expect(await spanCount(encoding)).toBe(1);
  });

  it("stores a repeated body once, also when it is compressed differently or sent twice at once", async () => {
    const body = tracesBody([{ trace: "repeated" }]);
    const gzip = { ...jsonHeaders, "content-encoding": "gzip" };
    const before = door.ingest.counters.duplicate_requests ?? 0;
    const answers = await Promise.all([
      post(traces(), body),
      post(traces(), body),
      post(traces(), gzipSync(body, { level: 1 }), gzip),
      post(traces(), gzipSync(body, { level: 9 }), gzip),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await spanCount("repeated")).toBe(1);
    expect((door.ingest.counters.duplicate_requests ?? 0) - before).toBe(3);
    const [charted] = await door.rows<{ n: number }>(
      "select sum(span_count)::int as n from service_seen where service = 'scorer'",
    );
    const [stored] = await door.rows<{ n: number }>("select count(*)::int as n from span where service = 'scorer'");
    expect(charted).toEqual(stored);
  });

  it("refuses bodies over the limit, sent or unpacked, with 413 in the request's encoding", async () => {
    const large = await post(traces(), "x".repeat(limitBytes + 1));
    expect(large.status).toBe(413);
    expect(large.json).toMatchObject({ code: 8, message: expect.stringContaining("smaller batches") });
    const bomb = gzipSync(Buffer.alloc(limitBytes * 64));
    const exploded = await post(traces(), bomb, { ...protobufHeaders, "content-encoding": "gzip" });
    expect(exploded.status).toBe(413);
    expect(exploded.headers.get("content-type")).toBe("application/x-protobuf");
    expect(exploded.text).toContain("smaller batches");
  });

  it("takes 8 MiB at most by default, because flags wait while one body is decoded", async () => {
    const usual = await startTestIngest(database.url);
    const answer = await post(`${usual.url}/v1/traces`, Buffer.alloc(8 * 1024 * 1024 + 1, " "));
    expect(answer.status).toBe(413);
    expect(answer.json).toMatchObject({ message: expect.stringContaining("8388608 bytes") });
    await usual.close();
  });

  it.each(["snappy", "constructor", "toString", "gzip, gzip"])("refuses the encoding %s with 415", async (encoding) => {
    const answer = await post(traces(), tracesBody([{ trace: "encoded" }]), {
      ...jsonHeaders,
      "content-encoding": encoding,
    });
    expect([answer.status, answer.json]).toEqual([415, expect.objectContaining({ code: 3 })]);
  });

  it.each([
    ["JSON cut off", '{"resourceSpans":[', jsonHeaders],
    ["a list that is none", '{"resourceSpans":{"a":1}}', jsonHeaders],
    ["a span that is text", '{"resourceSpans":[{"scopeSpans":[{"spans":["a"]}]}]}', jsonHeaders],
    ["protobuf with a length beyond its end", Buffer.from([10, 200, 1, 8]), protobufHeaders],
    ["protobuf of a wrong wire type", Buffer.from([15, 1, 2, 3]), protobufHeaders],
    ["a gzip stream that is none", Buffer.from("no gzip"), { ...protobufHeaders, "content-encoding": "gzip" }],
  ])("refuses %s with 400", async (_, body, headers) => {
    const answer = await post(traces(), body, headers);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe(headers["content-type"]);
    expect(answer.text).toContain("cannot be decoded");
  });

  it("survives random bytes with 200 or 400 and stays able to store", async () => {
    for (let i = 0; i < 200; i++) {
      const answer = await post(traces(), randomBytes(1 + (i % 64)), protobufHeaders);
      expect([200, 400]).toContain(answer.status);
    }
    expect((await post(traces(), tracesBody([{ trace: "after noise" }]))).status).toBe(200);
  });

  it("names what is wrong with type, encoding, method and key", async () => {
    const status = async (headers: Record<string, string>) => (await post(traces(), "{}", headers)).status;
    expect(await status({ ...jsonHeaders, "content-type": "text/plain" })).toBe(415);
    expect(await status({ ...jsonHeaders, "content-encoding": "zstd" })).toBe(415);
    expect(await status({ ...jsonHeaders, authorization: "Bearer wrong" })).toBe(401);
    const got = await fetch(traces(), { headers: jsonHeaders });
    expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await post(`${door.url}/v1/else`, "{}")).status).toBe(404);
  });

  it("stores what it can and reports the rest as a partial success", async () => {
    const day = 86_400_000;
    const body = tracesBody([
      { trace: "partial" },
      { trace: "partial", name: "old", atMs: Date.now() - 4 * day },
      { trace: "partial", name: "future", atMs: Date.now() + 3_600_000 },
    ]);
    const answer = await post(traces(), body);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      partialSuccess: { rejectedSpans: "2", errorMessage: expect.stringMatching(/older than.*in the future/) },
    });
    expect(await spanCount("partial")).toBe(1);
    const logs = await post(
      `${door.url}/v1/logs`,
      logsBody([{ event: "evenkeel.label", values: { "evenkeel.prediction.id": "p" } }]),
    );
    expect(logs.json.partialSuccess).toEqual({
      rejectedLogRecords: "1",
      errorMessage: expect.stringContaining("evenkeel.label.value must be a number"),
    });
  });

  it("refuses records of an environment that the key does not write", async () => {
    const body = tracesBody([{ trace: "elsewhere" }]).replaceAll('"production"', '"staging"');
    const answer = await post(traces(), body);
    expect(answer.json.partialSuccess).toMatchObject({
      rejectedSpans: "1",
      errorMessage: expect.stringContaining("staging"),
    });
    expect(await spanCount("elsewhere")).toBe(0);
  });

  it("keeps text that the database has no room for in a form it takes", async () => {
    const values = { odd: "a\u0000b\ud800c", "error.type": "x\u0000y" };
    expect((await post(traces(), tracesBody([{ trace: "odd", values }]))).status).toBe(200);
    const [stored] = await door.rows<{ error_type: string; odd: string }>(
      "select error_type, attributes->>'odd' as odd from span where trace_id = decode($1, 'hex')",
      [traceIdOf("odd")],
    );
    expect(stored).toEqual({ error_type: "x\ufffdy", odd: "a\ufffdb\ufffdc" });
  });

  it("shows the last refusals to whoever may manage", async () => {
    const answer = await fetch(`${door.url}/admin/ingest`, { headers: jsonHeaders });
    const { refused } = (await answer.json()) as { refused: Array<{ status: number; path: string; message: string }> };
    expect(refused[0]).toMatchObject({ path: "/v1/traces", status: 200, message: expect.stringContaining("staging") });
    expect(refused.map(({ status }) => status)).toEqual(expect.arrayContaining([400, 401, 405, 415]));
    expect((await fetch(`${door.url}/admin/ingest`)).status).toBe(401);
  });
});

describe("without a database", () => {
  it("asks senders to come back, in their encoding", async () => {
    const away = await startTestIngest("postgresql://nobody@127.0.0.1:9/none");
    try {
      const answer = await post(`${away.url}/v1/traces`, tracesBody([{ trace: "away" }]));
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
      expect(answer.json.code).toBe(14);
      const event = { id: "1", type: "label", service: "scorer", predictionId: "p", value: 1 };
      const events = await post(`${away.url}/v1/events`, JSON.stringify({ events: [event] }));
      expect([events.status, events.headers.get("retry-after")]).toEqual([503, "2"]);
    } finally {
      await away.close();
    }
  });

  it("asks senders to come back while the buffer is full", async () => {
    const full = await startTestIngest(database.url, { bufferBytes: 0 });
    try {
      const answer = await post(`${full.url}/v1/traces`, tracesBody([{ trace: "full" }]));
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
    } finally {
      await full.close();
    }
  });
});
