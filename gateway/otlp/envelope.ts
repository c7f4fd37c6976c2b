import { AttributeReader } from "./attribute-reader.ts";
import type { ResourceFacts } from "./decoded.ts";
import type { Known } from "./known-attributes.ts";
import { resourceFactsOf } from "./records.ts";
import type { WireReader } from "./wire-reader.ts";

/** Reads one record, whose length comes next and which ends at `limit` at the latest. */
export type TakeRecord = (limit: number, resource: ResourceFacts) => void;

/**
 * The envelope that traces and logs share: request.1 = group {1 resource, 2 scope group {2 record}}.
 * A case in these decoders is `field number << 3 | wire type` of opentelemetry-proto 1.x.
 */
export function eachRecord(reader: WireReader, take: TakeRecord): void {
  const attributes = new AttributeReader(reader);
  eachField(reader, reader.bytes.length, (tag, limit) => {
    if (tag !== 10) return false;
    const resource: ResourceFacts = { service: null, environment: null };
    eachField(reader, reader.end(limit), (inner, end) => {
      if (inner === 10) Object.assign(resource, readResource(attributes, reader, end));
      else if (inner === 18) readScope(reader, end, (within) => take(within, resource));
      else return false;
      return true;
    });
    return true;
  });
}

function readResource(attributes: AttributeReader, reader: WireReader, limit: number): ResourceFacts {
  const known: Known = {};
  attributes.json.length = 0;
  eachField(reader, reader.end(limit), (tag, end) => {
    if (tag !== 10) return false;
    attributes.keyValue(end, known);
    return true;
  });
  return resourceFactsOf(known);
}

function readScope(reader: WireReader, limit: number, take: (limit: number) => void): void {
  eachField(reader, reader.end(limit), (tag, end) => {
    if (tag !== 18) return false;
    take(end);
    return true;
  });
}

/** Visits the fields of a message up to `end`; those that `visit` does not read are skipped. */
export function eachField(reader: WireReader, end: number, visit: (tag: number, end: number) => boolean): void {
  while (reader.position < end) {
    const tag = reader.tag();
    if (!visit(tag, end)) reader.skip(tag, end);
  }
  reader.leave(end);
}
