/** PostgreSQL takes neither NUL nor lone surrogates, in text as in jsonb. */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", "\ufffd") : wellFormed;
}

/** JSON written as bytes into one growing buffer. Views of what was written stay valid when it grows. */
export class JsonBytes {
  #bytes: Buffer = Buffer.allocUnsafe(64 * 1024);
  length = 0;

  /** A view from `start` to the end of what was written. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.length);
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = code;
  }

  /** Bytes that are JSON already. */
  raw(json: Uint8Array): void {
    const { length } = json;
    this.#reserve(length);
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < length; i++) bytes[at++] = json[i]!;
    this.length = at;
  }

  /** ASCII that is JSON already, such as a number. */
  ascii(json: string): void {
    this.#reserve(json.length);
    this.length += this.#bytes.write(json, this.length, "latin1");
  }

  number(value: number): void {
    if (Number.isFinite(value)) this.ascii(String(value));
    else this.ascii(`"${value}"`);
  }

  string(text: string): void {
    const json = JSON.stringify(cleanText(text));
    this.#reserve(json.length * 3);
    this.length += this.#bytes.write(json, this.length, "utf8");
  }

  /** A JSON string from UTF-8; plain ASCII, which nearly all is, is copied without becoming a string. */
  stringFrom(source: Buffer, start: number, end: number): void {
    this.#reserve(end - start + 2);
    const bytes = this.#bytes;
    let at = this.length;
    bytes[at++] = 0x22;
    for (let i = start; i < end; i++) {
      const code = source[i]!;
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) {
        this.string(source.toString("utf8", start, end));
        return;
      }
      bytes[at++] = code;
    }
    bytes[at++] = 0x22;
    this.length = at;
  }

  #reserve(size: number): void {
    const needed = this.length + size;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }
}
