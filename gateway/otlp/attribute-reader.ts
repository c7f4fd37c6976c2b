import type { Scalar } from "./decoded.ts";
import { cleanText, JsonBytes } from "./json-bytes.ts";
import type { Known, KnownAttribute } from "./known-attributes.ts";
import { isKnownAttribute } from "./known-attributes.ts";
import { MalformedBody, type WireReader } from "./wire-reader.ts";

const DEEPEST_VALUE = 32;
const TABLE_SIZE = 2_048;
const LONGEST_CACHED_KEY = 128;

const [COMMA, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x2c, 0x7b, 0x7d, 0x5b, 0x5d];

interface CachedKey {
  /** The key as sent. */
  bytes: Uint8Array;
  /** `"key":` */
  json: Uint8Array;
  known: KnownAttribute | null;
}

/** Turns protobuf attributes into JSON bytes, and keeps the few that Evenkeel understands as values. */
export class AttributeReader {
  readonly #reader: WireReader;
  readonly json: JsonBytes;

  constructor(reader: WireReader, json = new JsonBytes()) {
    this.#reader = reader;
    this.json = json;
  }

  /** One `KeyValue`: appends `"key":value` and notes a known attribute. The caller writes commas and braces. */
  keyValue(limit: number, known: Known): void {
    const reader = this.#reader;
    const end = reader.end(limit);
    let key = emptyKey;
    let valueAt = -1;
    while (reader.position < end) {
      const tag = reader.tag();
      if (tag === 10) key = this.#key(end);
      else if (tag === 18) {
        valueAt = reader.position;
        reader.skip(tag, end);
      } else reader.skip(tag, end);
    }
    reader.leave(end);
    this.json.raw(key.json);
    const value = valueAt < 0 ? this.#nothing() : this.#valueAt(valueAt, end, key.known !== null);
    if (key.known !== null && value !== undefined) known[key.known] = value;
  }

  /** An `AnyValue` after its tag. */
  anyValue(limit: number, depth = 0, capture = false): Scalar | undefined {
    if (depth > DEEPEST_VALUE) throw new MalformedBody(`a value is nested deeper than ${DEEPEST_VALUE}`);
    const reader = this.#reader;
    const end = reader.end(limit);
    const start = this.json.length;
    let value: Scalar | undefined;
    while (reader.position < end) {
      const tag = reader.tag();
      this.json.length = start;
      value = this.#oneOf(tag, end, { depth, capture });
    }
    reader.leave(end);
    if (this.json.length === start) this.json.ascii("null");
    return value;
  }

  #oneOf(tag: number, end: number, how: { depth: number; capture: boolean }): Scalar | undefined {
    switch (tag) {
      case 10:
        return this.#string(end, how.capture);
      case 16:
        return this.#boolean();
      case 24:
        return this.#integer();
      case 33:
        return this.#double();
      case 42:
        this.#list(end, how.depth);
        return undefined;
      case 50:
        this.#map(end, how.depth);
        return undefined;
      case 58:
        this.json.string(Buffer.from(this.#reader.view(end)).toString("base64"));
        return undefined;
      default:
        this.#reader.skip(tag, end);
        return undefined;
    }
  }

  #valueAt(at: number, limit: number, capture: boolean): Scalar | undefined {
    const reader = this.#reader;
    const after = reader.position;
    reader.position = at;
    const value = this.anyValue(limit, 0, capture);
    reader.position = after;
    return value;
  }

  #nothing(): undefined {
    this.json.ascii("null");
  }

  #string(limit: number, capture: boolean): string | undefined {
    const reader = this.#reader;
    const end = reader.end(limit);
    const start = reader.position;
    reader.position = end;
    this.json.stringFrom(reader.bytes, start, end);
    return capture ? reader.bytes.toString("utf8", start, end) : undefined;
  }

  #boolean(): boolean {
    const value = this.#reader.uint32() !== 0;
    this.json.ascii(value ? "true" : "false");
    return value;
  }

  #integer(): number {
    const reader = this.#reader;
    reader.varint();
    const { low, high } = reader;
    if (high === 0) {
      this.json.ascii(String(low));
      return low;
    }
    const whole = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
    this.json.ascii(String(whole));
    return Number(whole);
  }

  #double(): number {
    const value = this.#reader.double();
    this.json.number(value);
    return value;
  }

  #list(limit: number, depth: number): void {
    const reader = this.#reader;
    const end = reader.end(limit);
    this.json.byte(OPEN_LIST);
    let isFirst = true;
    while (reader.position < end) {
      const tag = reader.tag();
      if (tag !== 10) {
        reader.skip(tag, end);
        continue;
      }
      if (!isFirst) this.json.byte(COMMA);
      isFirst = false;
      this.anyValue(end, depth + 1);
    }
    reader.leave(end);
    this.json.byte(CLOSE_LIST);
  }

  #map(limit: number, depth: number): void {
    const reader = this.#reader;
    const end = reader.end(limit);
    this.json.byte(OPEN);
    let isFirst = true;
    while (reader.position < end) {
      const tag = reader.tag();
      if (tag !== 10) {
        reader.skip(tag, end);
        continue;
      }
      if (!isFirst) this.json.byte(COMMA);
      isFirst = false;
      this.#entry(end, depth);
    }
    reader.leave(end);
    this.json.byte(CLOSE);
  }

  #entry(limit: number, depth: number): void {
    const reader = this.#reader;
    const end = reader.end(limit);
    const start = this.json.length;
    let hasValue = false;
    while (reader.position < end) {
      const tag = reader.tag();
      if (tag === 10 && this.json.length === start) this.json.raw(this.#key(end).json);
      else if (tag === 18 && this.json.length > start && !hasValue) {
        this.anyValue(end, depth + 1);
        hasValue = true;
      } else reader.skip(tag, end);
    }
    reader.leave(end);
    if (this.json.length === start) this.json.raw(emptyKey.json);
    if (!hasValue) this.json.ascii("null");
  }

  /** Keys repeat in every record: they are looked up by their bytes, not decoded again. */
  #key(limit: number): CachedKey {
    const reader = this.#reader;
    const end = reader.end(limit);
    const start = reader.position;
    reader.position = end;
    const { bytes } = reader;
    const length = end - start;
    if (length > LONGEST_CACHED_KEY) return keyOf(bytes.toString("utf8", start, end));
    let hash = length;
    for (let i = start; i < end; i++) hash = (hash * 31 + bytes[i]!) | 0;
    const slot = (hash >>> 0) % TABLE_SIZE;
    const cached = table[slot];
    if (cached !== undefined && cached.bytes.length === length && isAt(bytes, start, cached.bytes)) return cached;
    const key = keyOf(bytes.toString("utf8", start, end), new Uint8Array(bytes.subarray(start, end)));
    table[slot] = key;
    return key;
  }
}

const table = new Array<CachedKey | undefined>(TABLE_SIZE).fill(undefined);

function keyOf(name: string, bytes: Uint8Array = Buffer.from(name)): CachedKey {
  const json = Buffer.from(`${JSON.stringify(cleanText(name))}:`);
  return { bytes, json, known: isKnownAttribute(name) ? name : null };
}

const emptyKey = keyOf("");

/** Whether `known` stands in `bytes` from `start` on. */
function isAt(bytes: Uint8Array, start: number, known: Uint8Array): boolean {
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}
