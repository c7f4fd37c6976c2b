/** The body is not what its content type says; the sender cannot mend it by trying again. */
export class MalformedBody extends Error {
  override readonly name = "MalformedBody";
}

const TWO_32 = 4_294_967_296;

/**
 * Reads protobuf's wire format in place (https://protobuf.dev/programming-guides/encoding). Hand-written because rows
 * are encoded straight from these bytes: no message objects, no strings for what is only copied.
 * Methods throw `MalformedBody` when the bytes end early or overflow.
 */
export class WireReader {
  readonly bytes: Buffer;
  position = 0;
  /** Halves of the 64-bit number read last, unsigned. */
  low = 0;
  high = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Field number and wire type: `number << 3 | type`. */
  tag(): number {
    const first = this.bytes[this.position]!;
    if (first < 0x80) {
      this.position += 1;
      return first;
    }
    this.varint();
    return this.low;
  }

  /** A varint of up to 64 bits into `low` and `high`. */
  varint(): void {
    let shift = 0;
    this.low = 0;
    this.high = 0;
    for (let i = 0; i < 10; i++, shift += 7) {
      const byte = this.bytes[this.position++];
      if (byte === undefined) throw new MalformedBody("the body ends within a number");
      const part = byte & 0x7f;
      if (shift < 28) this.low |= part << shift;
      else if (shift === 28) {
        this.low |= part << 28;
        this.high |= part >>> 4;
      } else this.high |= part << (shift - 32);
      if (byte < 0x80) {
        this.low >>>= 0;
        this.high >>>= 0;
        return;
      }
    }
    throw new MalformedBody("a number is longer than 64 bits");
  }

  /** A varint that is a small whole number, such as an enum. */
  uint32(): number {
    this.varint();
    return this.low;
  }

  fixed32(): number {
    const at = this.#take(4);
    return this.bytes.readUInt32LE(at);
  }

  /** Into `low` and `high`. */
  fixed64(): void {
    const at = this.#take(8);
    const bytes = this.bytes;
    this.low = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
    this.high = (bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24)) >>> 0;
  }

  double(): number {
    return this.bytes.readDoubleLE(this.#take(8));
  }

  /** Reads a length and returns where the message, string or bytes that follow end. */
  end(limit: number): number {
    const first = this.bytes[this.position]!;
    let length = first;
    if (first < 0x80) this.position += 1;
    else {
      this.varint();
      length = this.high * TWO_32 + this.low;
    }
    const end = this.position + length;
    if (!(end <= limit)) throw new MalformedBody("a length reaches beyond its message");
    return end;
  }

  /** A view of bytes; it lives as long as the body. */
  view(limit: number): Uint8Array {
    const end = this.end(limit);
    const view = this.bytes.subarray(this.position, end);
    this.position = end;
    return view;
  }

  /** Invalid UTF-8 becomes U+FFFD. */
  text(limit: number): string {
    const end = this.end(limit);
    const text = this.bytes.toString("utf8", this.position, end);
    this.position = end;
    return text;
  }

  /** Steps over a field that is not wanted. */
  skip(tag: number, limit: number): void {
    switch (tag & 7) {
      case 0:
        this.varint();
        break;
      case 1:
        this.#take(8);
        break;
      case 2:
        this.position = this.end(limit);
        break;
      case 5:
        this.#take(4);
        break;
      default:
        throw new MalformedBody(`a field has the unknown wire type ${tag & 7}`);
    }
  }

  /** Every message must end exactly where its length said. */
  leave(end: number): void {
    if (this.position !== end) throw new MalformedBody("a field reaches beyond its message");
  }

  #take(size: number): number {
    const at = this.position;
    if (at + size > this.bytes.length) throw new MalformedBody("the body ends within a number");
    this.position = at + size;
    return at;
  }
}
