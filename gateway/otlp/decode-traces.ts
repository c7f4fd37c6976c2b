import { AttributeReader } from "./attribute-reader.ts";
import type { DecodedSpan, ResourceFacts } from "./decoded.ts";
import { eachField, eachRecord } from "./envelope.ts";
import { cleanText } from "./json-bytes.ts";
import type { Known } from "./known-attributes.ts";
import { microsecondsOf, nanosecondsBetween } from "./nanoseconds.ts";
import { completeSpan, emptySpan, noteEvaluation } from "./records.ts";
import { WireReader } from "./wire-reader.ts";

const [COMMA, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x2c, 0x7b, 0x7d, 0x5b, 0x5d];
const BOTH_REMOTE_BITS = 0x300;

/** Decodes an `ExportTraceServiceRequest`. @throws MalformedBody */
export function decodeTraces(body: Buffer): DecodedSpan[] {
  const spans: DecodedSpan[] = [];
  const reader = new WireReader(body);
  const spanReader = new SpanReader(reader);
  eachRecord(reader, (limit, resource) => spans.push(spanReader.read(limit, resource)));
  return spans;
}

class SpanReader {
  readonly #reader: WireReader;
  readonly #attributes: AttributeReader;
  readonly #events: AttributeReader;
  /** Where the JSON of the span being read begins. */
  #attributesAt = 0;
  #eventsAt = 0;
  #start = { high: 0, low: 0 };
  #end = { high: 0, low: 0 };

  constructor(reader: WireReader) {
    this.#reader = reader;
    this.#attributes = new AttributeReader(reader);
    this.#events = new AttributeReader(reader);
  }

  read(limit: number, resource: ResourceFacts): DecodedSpan {
    const reader = this.#reader;
    const end = reader.end(limit);
    const [attributes, events] = [this.#attributes.json, this.#events.json];
    const span = emptySpan(resource);
    const known: Known = {};
    this.#attributesAt = attributes.length;
    this.#eventsAt = events.length;
    this.#start = { high: 0, low: 0 };
    this.#end = { high: 0, low: 0 };
    attributes.byte(OPEN);
    while (reader.position < end) this.#field(reader.tag(), end, { span, known });
    reader.leave(end);
    attributes.byte(CLOSE);
    span.attributes = attributes.since(this.#attributesAt);
    if (events.length > this.#eventsAt) {
      events.byte(CLOSE_LIST);
      span.events = events.since(this.#eventsAt);
    }
    span.startUs = microsecondsOf(this.#start.high, this.#start.low);
    span.durationNs = nanosecondsBetween(this.#start, this.#end);
    return completeSpan(span, known);
  }

  #field(tag: number, end: number, into: { span: DecodedSpan; known: Known }): void {
    const reader = this.#reader;
    const { span } = into;
    switch (tag) {
      case 10:
        span.traceId = reader.view(end);
        return;
      case 18:
        span.spanId = reader.view(end);
        return;
      case 34:
        span.parentId = reader.view(end);
        if (span.parentId.length === 0) span.parentId = null;
        return;
      case 42:
        span.name = cleanText(reader.text(end));
        return;
      case 48:
        span.kind = reader.uint32();
        return;
      case 57:
        reader.fixed64();
        this.#start = { high: reader.high, low: reader.low };
        return;
      case 65:
        reader.fixed64();
        this.#end = { high: reader.high, low: reader.low };
        return;
      case 74:
        if (this.#attributes.json.length > this.#attributesAt + 1) this.#attributes.json.byte(COMMA);
        this.#attributes.keyValue(end, into.known);
        return;
      case 90:
        this.#events.json.byte(this.#events.json.length > this.#eventsAt ? COMMA : OPEN_LIST);
        this.#event(end, span);
        return;
      case 122:
        span.status = this.#status(end);
        return;
      case 133:
        span.hasRemoteParent = (reader.fixed32() & BOTH_REMOTE_BITS) === BOTH_REMOTE_BITS;
        return;
      default:
        reader.skip(tag, end);
    }
  }

  /** Appends `{"attributes":{…},"at":µs,"name":…}`. */
  #event(limit: number, span: DecodedSpan): void {
    const reader = this.#reader;
    const { json } = this.#events;
    const known: Known = {};
    let [name, atUs] = ["", 0];
    json.ascii('{"attributes":{');
    const attributesAt = json.length;
    eachField(reader, reader.end(limit), (tag, end) => {
      if (tag === 9) {
        reader.fixed64();
        atUs = microsecondsOf(reader.high, reader.low);
      } else if (tag === 18) name = reader.text(end);
      else if (tag === 26) {
        if (json.length > attributesAt) json.byte(COMMA);
        this.#events.keyValue(end, known);
      } else return false;
      return true;
    });
    json.ascii(`},"at":${atUs},"name":`);
    json.string(name);
    json.byte(CLOSE);
    noteEvaluation(span, name, known);
  }

  #status(limit: number): number {
    const reader = this.#reader;
    let code = 0;
    eachField(reader, reader.end(limit), (tag) => {
      if (tag !== 24) return false;
      code = reader.uint32();
      return true;
    });
    return code;
  }
}
