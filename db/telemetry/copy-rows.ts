/** Microseconds from the Unix epoch to 2000-01-01, where PostgreSQL's binary timestamps begin. */
const POSTGRES_EPOCH_US = 946_684_800_000_000;
const TWO_32 = 4_294_967_296;

/** Signature, flags and header extension length of the binary COPY format. */
export const COPY_HEADER = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
export const COPY_TRAILER = Buffer.from([0xff, 0xff]);

/**
 * Writes rows of PostgreSQL's binary COPY format into one growing buffer. Every method writes one field of the row
 * begun last, in column order; text must be well-formed and free of NUL.
 */
export class CopyRows {
  #bytes: Buffer;
  #length = 0;
  #count = 0;

  constructor(capacity = 64 * 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** What was written so far; shares memory with the writer. */
  encoded(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  beginRow(fieldCount: number): void {
    const at = this.#advance(2);
    this.#bytes[at] = fieldCount >> 8;
    this.#bytes[at + 1] = fieldCount;
    this.#count += 1;
  }

  nothing(): void {
    this.#int32(-1, this.#advance(4));
  }

  int2(value: number | null): void {
    if (value === null) {
      this.nothing();
      return;
    }
    const at = this.#advance(6);
    this.#int32(2, at);
    this.#bytes[at + 4] = value >> 8;
    this.#bytes[at + 5] = value;
  }

  /** A whole number of at most 53 bits. */
  int8(value: number): void {
    const at = this.#advance(12);
    this.#int32(8, at);
    this.#int32(Math.floor(value / TWO_32), at + 4);
    this.#int32(value, at + 8);
  }

  /** Microseconds since the Unix epoch. */
  timestamp(microseconds: number): void {
    this.int8(microseconds - POSTGRES_EPOCH_US);
  }

  binary(value: Uint8Array | null): void {
    if (value === null) {
      this.nothing();
      return;
    }
    const { length } = value;
    const at = this.#advance(4 + length);
    this.#int32(length, at);
    const bytes = this.#bytes;
    if (length > 32) bytes.set(value, at + 4);
    else for (let i = 0; i < length; i++) bytes[at + 4 + i] = value[i]!;
  }

  text(value: string | null): void {
    if (value === null) {
      this.nothing();
      return;
    }
    const at = this.#advance(4 + value.length * 3);
    const length = this.#bytes.write(value, at + 4, "utf8");
    this.#int32(length, at);
    this.#length = at + 4 + length;
  }

  /** JSON text, already encoded, as jsonb. */
  jsonb(json: Uint8Array | null): void {
    if (json === null) {
      this.nothing();
      return;
    }
    const at = this.#advance(5 + json.length);
    this.#int32(json.length + 1, at);
    this.#bytes[at + 4] = 1;
    this.#bytes.set(json, at + 5);
  }

  #int32(value: number, at: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** Makes room and returns where it begins. */
  #advance(size: number): number {
    const at = this.#length;
    const needed = at + size;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
    }
    this.#length = needed;
    return at;
  }
}
