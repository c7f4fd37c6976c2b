/** JSON with sorted keys: two equal values give the same text, whatever store they went through. What is hashed is this. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value))
    // Nothing to sort in a histogram.
    return value.every((each) => typeof each === "number")
      ? JSON.stringify(value)
      : `[${value.map(canonicalJson).join(",")}]`;
  let text = "";
  for (const key of Object.keys(value).sort()) {
    const each = (value as Record<string, unknown>)[key];
    if (each !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(each)}`;
  }
  return `{${text}}`;
}
