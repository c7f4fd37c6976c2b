import type { VersionSet } from "#lib/domain/flag/version-set";
import { readJsonObject } from "../json-field.ts";

/** A version set as the form says it; null where everything is empty. What else is wrong, the command says. */
export function readReleaseForm(
  fields: FormData,
  variant: string,
): { set: VersionSet | null; problems: Record<string, string> } {
  const problems: Record<string, string> = {};
  const line = (name: string) => String(fields.get(name) ?? "").trim();
  // Browsers send CR LF; the same prompt by REST would differ in every line.
  const text = (name: string) => String(fields.get(name) ?? "").replaceAll("\r\n", "\n");
  const json = (name: string): Record<string, unknown> => {
    const read = readJsonObject(line(name) || "{}");
    if (read.ok) return read.value;
    problems[`releases.${variant}.${name}`] = read.problem;
    return {};
  };
  const set = filled({
    model: line("model"),
    prompt: filled({
      version: line("prompt.version"),
      text: text("prompt.text").trim() === "" ? "" : text("prompt.text"),
    }),
    retrievalIndex: line("retrievalIndex"),
    parameters: filled(json("parameters")),
    components: filled(json("components")),
    notes: text("notes").trim(),
  });
  return { set: (set as VersionSet | undefined) ?? null, problems };
}

/** Without what is empty; undefined when that is all. */
function filled(values: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(values).filter(([, value]) => value !== "" && value !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** What is wrong with one field of the form; what is wrong with the whole release stands beside the button. */
export const releaseErrors =
  (errors: Record<string, string>, variant: string) =>
  (field: string): string | undefined => {
    const at = `releases.${variant}.${field}`;
    if (errors[at] !== undefined) return errors[at];
    const under = Object.keys(errors).find((name) => name.startsWith(`${at}.`));
    return under && field !== "prompt" ? `${under.slice(at.length + 1)}: ${errors[under]}` : undefined;
  };
