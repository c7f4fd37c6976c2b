type ReadJson = { ok: true; value: unknown } | { ok: false; problem: string };

/** What somebody wrote as JSON; an empty field is null. The engine's own words say where it breaks. */
export function readJson(text: string): ReadJson {
  if (text.trim() === "") return { ok: true, value: null };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, problem: `is not JSON: ${(error as Error).message}` };
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @param words what stands there instead of an object, "must be one JSON object …". */
export function readJsonObject(
  text: string,
  words = "must be one JSON object",
): { ok: true; value: Record<string, unknown> } | { ok: false; problem: string } {
  const read = readJson(text);
  if (!read.ok) return read;
  return isObject(read.value) ? { ok: true, value: read.value } : { ok: false, problem: words };
}

/** As it is shown in a field, two spaces deep; short lists and rules on one line. */
export function jsonText(value: unknown, indent = ""): string {
  const flat = JSON.stringify(value);
  if (typeof value !== "object" || value === null || flat.length + indent.length <= 72) return spaced(value);
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((each) => `${inner}${jsonText(each, inner)}`).join(",\n")}\n${indent}]`;
  const members = Object.entries(value).map(
    ([name, each]) => `${inner}${JSON.stringify(name)}: ${jsonText(each, inner)}`,
  );
  return `{\n${members.join(",\n")}\n${indent}}`;
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${spaced(each)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
