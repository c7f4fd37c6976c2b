/** Headers of an internet message: lower-case names, unfolded, encoded words (RFC 2047, UTF-8) decoded. */
export type MailHeaders = Record<string, string | undefined>;

export function parseMailHeaders(raw: string): MailHeaders {
  const end = raw.search(/\r?\n\r?\n/);
  const unfolded = (end < 0 ? raw : raw.slice(0, end)).replace(/\r?\n[ \t]+/g, " ");
  const headers: MailHeaders = {};
  for (const line of unfolded.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = decodeWords(line.slice(colon + 1).trim());
  }
  return headers;
}

function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?(b|q)\?([^?]*)\?=/gi, (_word, encoding: string, text: string) =>
      encoding.toLowerCase() === "b" ? Buffer.from(text, "base64").toString("utf8") : decodeQuoted(text),
    );
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/_/g, " ").replace(/=([0-9a-f]{2})/gi, (_match, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
  return Buffer.from(bytes, "latin1").toString("utf8");
}
