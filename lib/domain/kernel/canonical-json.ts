/** JSON with sorted keys: two equal values give the same text, whatever store they went through. What is hashed is this. */
export function canonicalJson(value: unknown): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "null";
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value))
    // Nothing to sort in a histogram.
    return value.every(isNumber) ? JSON.stringify(value) : `[${value.map(canonicalJson).join(",")}]`;
  let text = "";
  for (const key of sorted(Object.keys(value))) {
    const each = (value as Record<string, unknown>)[key];
    if (each !== undefined) text += `${text === "" ? "" : ","}${quoted(key)}:${canonicalJson(each)}`;
  }
  return `{${text}}`;
}

const isNumber = (value: unknown): boolean => typeof value === "number";

const FEW = 24;

/** In place. Every tick is hashed, and most of its objects have three keys: insertion is several times faster there. */
function sorted(keys: string[]): string[] {
  if (keys.length > FEW) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let to = i;
    for (; to > 0 && keys[to - 1]! > key; to--) keys[to] = keys[to - 1]!;
    keys[to] = key;
  }
  return keys;
}

const PLAIN = /^[\w$.:-]*$/;

const quoted = (key: string): string => (PLAIN.test(key) ? `"${key}"` : JSON.stringify(key));
