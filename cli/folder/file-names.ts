import { createHash } from "node:crypto";

/** File systems take 255 bytes. */
const MOST_BYTES = 180;
const KEPT_CHARACTERS = 40;

/**
 * A file name for each key, the same whatever else is there but for case: what a path or a file system could not carry is
 * escaped, and keys that differ in case only, or are very long, get a mark of their own. The key in the file is what
 * counts; names are for people.
 */
export function fileNames(keys: readonly string[]): Map<string, string> {
  const escaped = new Map(keys.map((key) => [key, escapeKey(key)]));
  const lower = Map.groupBy([...escaped.values()], (name) => name.toLowerCase());
  return new Map(
    [...escaped].map(([key, name]) => {
      const isAlone = lower.get(name.toLowerCase())?.length === 1 && Buffer.byteLength(name) <= MOST_BYTES;
      const mark = createHash("sha256").update(key).digest("hex").slice(0, 8);
      return [key, `${isAlone ? name : `${[...name].slice(0, KEPT_CHARACTERS).join("")}~${mark}`}.yaml`];
    }),
  );
}

/** Letters of any language stay; what a path or a shell would read as something else does not. */
const escapeKey = (key: string): string =>
  key
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{N}._-]/gu, encodeURIComponent)
    .replaceAll(/[*'()!~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/^\./, "%2E");
