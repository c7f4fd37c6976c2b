import { AttributeReader } from "./attribute-reader.ts";
import type { DecodedLog, ResourceFacts } from "./decoded.ts";
import { eachRecord } from "./envelope.ts";
import { cleanText } from "./json-bytes.ts";
import { textOf } from "./known-attributes.ts";
import { microsecondsOf } from "./nanoseconds.ts";
import { emptyLog } from "./records.ts";
import { WireReader } from "./wire-reader.ts";

const [COMMA, OPEN, CLOSE] = [0x2c, 0x7b, 0x7d];

/** Decodes an `ExportLogsServiceRequest`. @throws MalformedBody */
export function decodeLogs(body: Buffer): DecodedLog[] {
  const logs: DecodedLog[] = [];
  const reader = new WireReader(body);
  const logReader = new LogReader(reader);
  eachRecord(reader, (limit, resource) => logs.push(logReader.read(limit, resource)));
  return logs;
}

class LogReader {
  readonly #reader: WireReader;
  readonly #attributes: AttributeReader;
  readonly #bodies: AttributeReader;
  #attributesAt = 0;
  #observedUs = 0;

  constructor(reader: WireReader) {
    this.#reader = reader;
    this.#attributes = new AttributeReader(reader);
    this.#bodies = new AttributeReader(reader);
  }

  read(limit: number, resource: ResourceFacts): DecodedLog {
    const reader = this.#reader;
    const end = reader.end(limit);
    const log = emptyLog(resource);
    const { json } = this.#attributes;
    this.#attributesAt = json.length;
    this.#observedUs = 0;
    json.byte(OPEN);
    while (reader.position < end) this.#field(reader.tag(), end, log);
    reader.leave(end);
    json.byte(CLOSE);
    log.attributes = json.since(this.#attributesAt);
    log.atUs ||= this.#observedUs;
    log.eventName ||= textOf(log.known["event.name"]);
    return log;
  }

  #field(tag: number, end: number, log: DecodedLog): void {
    const reader = this.#reader;
    switch (tag) {
      case 9:
        reader.fixed64();
        log.atUs = microsecondsOf(reader.high, reader.low);
        return;
      case 16:
        log.severity = reader.uint32();
        return;
      case 42:
        log.body = this.#body(end);
        return;
      case 50:
        if (this.#attributes.json.length > this.#attributesAt + 1) this.#attributes.json.byte(COMMA);
        this.#attributes.keyValue(end, log.known);
        return;
      case 74:
        log.traceId = reader.view(end);
        if (log.traceId.length === 0) log.traceId = null;
        return;
      case 82:
        log.spanId = reader.view(end);
        if (log.spanId.length === 0) log.spanId = null;
        return;
      case 89:
        reader.fixed64();
        this.#observedUs = microsecondsOf(reader.high, reader.low);
        return;
      case 98:
        log.eventName = cleanText(reader.text(end));
        return;
      default:
        reader.skip(tag, end);
    }
  }

  /** A text body as it is, anything else as JSON, none as null. */
  #body(limit: number): string | null {
    const { json } = this.#bodies;
    json.length = 0;
    const text = this.#bodies.anyValue(limit, 0, true);
    if (typeof text === "string") return cleanText(text);
    const written = Buffer.from(json.since(0)).toString("utf8");
    return written === "null" ? null : written;
  }
}
