import { canonicalJson } from "../kernel/canonical-json.ts";
import { type DiffLine, lineDiff } from "./sequence-diff.ts";
import type { FrozenRelease, VersionSet } from "./version-set.ts";

export interface ReleaseChange {
  /** Path in the version set: `model`, `prompt.text`, `parameters.temperature`, `components.tokenizer`. */
  field: string;
  /** Left out when there was nothing. */
  before?: unknown;
  after?: unknown;
}

/** Candidate against baseline, in the order of reading. Notes are words about a release and no part of it. */
export function releaseChanges({ baseline, candidate }: FrozenRelease): ReleaseChange[] {
  const [before, after] = [fieldsOf(baseline), fieldsOf(candidate)];
  const names = [...new Set([...after.keys(), ...before.keys()])];
  return names
    .filter(
      (name) =>
        before.has(name) !== after.has(name) || canonicalJson(before.get(name)) !== canonicalJson(after.get(name)),
    )
    .map((field) => ({
      field,
      ...(before.has(field) ? { before: before.get(field) } : {}),
      ...(after.has(field) ? { after: after.get(field) } : {}),
    }))
    .sort((a, b) => rank(a.field) - rank(b.field) || (a.field < b.field ? -1 : 1));
}

const order = ["model", "prompt.version", "prompt.text", "retrievalIndex", "parameters", "components"];
const rank = (field: string): number => order.findIndex((name) => field === name || field.startsWith(`${name}.`));

function fieldsOf(set: VersionSet | null): Map<string, unknown> {
  const named = (group: string, values: Record<string, unknown> = {}) =>
    Object.entries(values).map(([name, value]) => [`${group}.${name}`, value] as const);
  const all: (readonly [string, unknown])[] = [
    ["model", set?.model],
    ["prompt.version", set?.prompt?.version],
    ["prompt.text", set?.prompt?.text],
    ["retrievalIndex", set?.retrievalIndex],
    ...named("parameters", set?.parameters),
    ...named("components", set?.components),
  ];
  return new Map(all.filter(([, value]) => value !== undefined));
}

/** The prompt's lines, where a change is one of its text. */
export const promptLines = ({ field, before, after }: ReleaseChange): DiffLine[] | null =>
  field === "prompt.text" ? lineDiff(String(before ?? ""), String(after ?? "")).filter(isLine(before, after)) : null;

/** A text that is not there has no empty line either. */
const isLine =
  (before: unknown, after: unknown) =>
  ({ mark, text }: DiffLine): boolean =>
    !(text === "" && ((mark === "removed" && before === undefined) || (mark === "added" && after === undefined)));

const NAMED_IN_ONE_LINE = 4;
const LONGEST_VALUE = 48;

/** "model `a` → `b`; temperature 0.2 → 0.7; and 2 more": for a timeline. Null when nothing is known to differ. */
export function releaseChangesLine(release: FrozenRelease): string | null {
  const changes = releaseChanges(release);
  if (changes.length === 0) return null;
  const named = changes.slice(0, NAMED_IN_ONE_LINE).map(changeWords);
  const more = changes.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function changeWords(change: ReleaseChange): string {
  const lines = promptLines(change);
  const count = (mark: string) => lines?.filter((line) => line.mark === mark).length ?? 0;
  if (lines) return `prompt text (${count("added")} lines in, ${count("removed")} out)`;
  return `${fieldWords(change.field)} ${valueWords(change.before)} → ${valueWords(change.after)}`;
}

/** As a field is read: "prompt version", "temperature". */
export const fieldWords = (field: string): string =>
  field === "retrievalIndex"
    ? "retrieval index"
    : field.replace(/^(parameters|components)\./, "").replace("prompt.", "prompt ");

export function valueWords(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

/** Why there is no diff, or null when there is one. */
export function noDiffWords(
  { baseline, candidate }: FrozenRelease,
  names: { baseline: string; candidate: string },
): string | null {
  if (!baseline && !candidate)
    return `Nothing is recorded of what ${names.baseline} and ${names.candidate} are made of. Record it on the flag's page, under Releases.`;
  if (releaseChanges({ baseline, candidate }).length > 0) return null;
  return `What is recorded of ${names.candidate} is the same as of ${names.baseline}: what differs between them is not recorded.`;
}

/** Where one side is not known, all of the other one would look new. */
export function oneSideWords(
  { baseline, candidate }: FrozenRelease,
  names: { baseline: string; candidate: string },
): string | null {
  if (baseline && candidate) return null;
  const unknown = baseline ? names.candidate : names.baseline;
  return `Nothing is recorded of ${unknown}: this is all that is recorded of ${baseline ? names.baseline : names.candidate}, not a comparison.`;
}
