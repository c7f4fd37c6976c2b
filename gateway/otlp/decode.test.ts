import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countDataPoints, countDataPointsJson } from "./count-data-points.ts";
import { decodeLogsJson, decodeTracesJson } from "./decode-json.ts";
import { decodeLogs } from "./decode-logs.ts";
import { decodeTraces } from "./decode-traces.ts";
import { halvesOf, microsecondsOf, nanosecondsBetween } from "./nanoseconds.ts";
import { MalformedBody } from "./wire-reader.ts";

const parsed = (bytes: Uint8Array | null | undefined): unknown => JSON.parse(Buffer.from(bytes ?? []).toString());
const json = (span: object) => decodeTracesJson({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })[0]!;

// A few fields of the wire format, to write what no SDK sends.
const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]);
const field = (number: number, ...content: number[]): number[] => [
  ...varint((number << 3) | 2),
  ...varint(content.length),
  ...content,
];
const text = (number: number, value: string): number[] => field(number, ...Buffer.from(value));
const request = (...span: number[]): Buffer => Buffer.from(field(1, ...field(2, ...field(2, ...span))));

describe("OTLP/JSON", () => {
  it("reads the span that the JavaScript SDK sends", () => {
    const span = json({
      traceId: "0AF7651916CD43DD8448EB211C80319C",
      spanId: "b7ad6b7169203331",
      parentSpanId: "",
      name: "score",
      kind: 3,
      startTimeUnixNano: "1769860800000000123",
      endTimeUnixNano: "1769860800012500123",
      attributes: [
        { key: "count", value: { intValue: 123 } },
        { key: "large", value: { intValue: "9007199254740993" } },
        { key: "list", value: { arrayValue: { values: [{ stringValue: "a" }, { boolValue: false }] } } },
        { key: "map", value: { kvlistValue: { values: [{ key: "x", value: { doubleValue: 0.5 } }] } } },
        { key: "none", value: {} },
        { key: "http.response.status_code", value: { intValue: "503" } },
        { key: "feature_flag.key", value: { stringValue: "model" } },
        { key: "feature_flag.variant", value: { stringValue: "v2" } },
      ],
      droppedAttributesCount: 0,
      events: [
        {
          name: "feature_flag",
          timeUnixNano: "1769860800000001000",
          attributes: [
            { key: "feature_flag.key", value: { stringValue: "other" } },
            { key: "feature_flag.variant", value: { stringValue: "on" } },
          ],
        },
      ],
      status: { code: 2 },
      links: [],
      flags: 769,
    });
    expect(Buffer.from(span.traceId).toString("hex")).toBe("0af7651916cd43dd8448eb211c80319c");
    expect(span).toMatchObject({
      parentId: null,
      hasRemoteParent: true,
      kind: 3,
      status: 2,
      startUs: 1_769_860_800_000_000,
      durationNs: 12_500_000,
      httpStatus: 503,
      flagKey: "model",
      variant: "v2",
      evaluations: [{ flagKey: "other", variant: "on", unitId: null }],
    });
    expect(Buffer.from(span.attributes).toString()).toContain('"large":9007199254740993,');
    expect(parsed(span.attributes)).toMatchObject({ count: 123, list: ["a", false], map: { x: 0.5 }, none: null });
    expect(parsed(span.events)).toMatchObject([{ name: "feature_flag", at: 1_769_860_800_000_001 }]);
  });

  it("tolerates base64 ids and marks any other as invalid", () => {
    const ids = (traceId: unknown) => json({ traceId, spanId: "AAAAAAAAAAE=" }).traceId.length;
    expect(ids(Buffer.alloc(16, 7).toString("base64"))).toBe(16);
    expect(ids("short")).not.toBe(16);
    expect(ids(42)).toBe(0);
  });

  it("reads log records with an event name, old or new, and an empty body", () => {
    const [current, old] = decodeLogsJson({
      resourceLogs: [
        {
          resource: { attributes: [{ key: "deployment.environment", value: { stringValue: "production" } }] },
          scopeLogs: [
            {
              logRecords: [
                { observedTimeUnixNano: "1769860800000000000", body: {}, eventName: "evenkeel.label" },
                {
                  timeUnixNano: 1_769_860_800_000_000_000,
                  body: { kvlistValue: { values: [{ key: "a", value: { intValue: 1 } }] } },
                  attributes: [{ key: "event.name", value: { stringValue: "evenkeel.prediction" } }],
                },
              ],
            },
          ],
        },
      ],
    });
    expect(current).toMatchObject({ eventName: "evenkeel.label", body: null, atUs: 1_769_860_800_000_000 });
    expect(old).toMatchObject({
      eventName: "evenkeel.prediction",
      body: '{"a":1}',
      resource: { environment: "production" },
    });
  });

  it("counts data points of every kind", () => {
    const metrics = [
      { gauge: { dataPoints: [{}, {}] } },
      { summary: { dataPoints: [{}] } },
      { exponentialHistogram: { dataPoints: [{}] } },
    ];
    expect(countDataPointsJson({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] })).toBe(4);
    expect(() => countDataPointsJson([])).toThrow(MalformedBody);
  });
});

describe("OTLP protobuf", () => {
  it("ignores unknown fields and keeps text that is not plain ASCII", () => {
    const attribute = field(9, ...text(1, 'quote"d'), ...field(2, ...text(1, "tab\tünï\\")));
    const [span] = decodeTraces(request(...text(5, "name"), ...text(99, "new"), ...attribute));
    expect(span?.name).toBe("name");
    expect(parsed(span?.attributes)).toEqual({ 'quote"d': "tab\tünï\\" });
  });

  it("replaces invalid UTF-8 and NUL, which the database would refuse", () => {
    const attribute = field(9, ...text(1, "k"), ...field(2, ...field(1, 0xff, 0x41, 0x00)));
    const [span] = decodeTraces(request(...field(5, 0xc3, 0x28), ...attribute));
    expect(span?.name).toBe("\ufffd(");
    expect(parsed(span?.attributes)).toEqual({ k: "\ufffdA\ufffd" });
  });

  it("refuses values nested deeper than anyone means", () => {
    let value = text(1, "x");
    for (let depth = 0; depth < 40; depth++) value = field(5, ...field(1, ...value));
    expect(() => decodeTraces(request(...field(9, ...text(1, "k"), ...field(2, ...value))))).toThrow(/nested deeper/);
  });

  it("ends every random body with spans or a MalformedBody, and writes valid JSON", () => {
    const bytes = fc.uint8Array({ maxLength: 120 });
    fc.assert(
      fc.property(bytes, fc.boolean(), (noise, wrapped) => {
        const body = wrapped ? request(...noise) : Buffer.from(noise);
        for (const decode of [decodeTraces, decodeLogs, countDataPoints]) {
          try {
            const records = decode(body);
            if (typeof records !== "number") for (const { attributes } of records) parsed(attributes);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedBody);
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("64-bit nanoseconds", () => {
  it("become exact microseconds and differences", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9_000_000_000_000_000_000n }), fc.nat(), (start, length) => {
        const [from, to] = [halvesOf(String(start))!, halvesOf(String(start + BigInt(length)))!];
        expect(BigInt(microsecondsOf(from.high, from.low))).toBe(start / 1_000n);
        expect(nanosecondsBetween(from, to)).toBe(length);
        expect(nanosecondsBetween(to, from)).toBe(0);
      }),
    );
  });

  it("keeps a length that no clock can mean within what a row can hold", () => {
    const never = { high: 0xffffffff, low: 0xffffffff };
    expect(nanosecondsBetween({ high: 0, low: 0 }, never)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
