import { canonicalJson } from "../kernel/canonical-json.ts";

export interface FieldChange {
  /** Path within the thing, dotted: `plan.steps.0.holdSeconds`. */
  field: string;
  /** Left out when there was nothing. */
  before?: unknown;
  after?: unknown;
}

/** Field by field what differs, in the order of the newer form; empty exactly when both are equal. */
export function fieldChanges(before: unknown, after: unknown, at = ""): FieldChange[] {
  if (canonicalJson(before) === canonicalJson(after) && (before === undefined) === (after === undefined)) return [];
  const [older, newer] = [partsOf(before), partsOf(after)];
  const isLeaf = (older === undefined && before !== undefined) || (newer === undefined && after !== undefined);
  const names = [...new Set([...Object.keys(newer ?? {}), ...Object.keys(older ?? {})])];
  if (isLeaf || names.length === 0)
    return [{ field: at, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  return names.flatMap((name) => {
    const own = (parts: Record<string, unknown> | undefined) =>
      parts && Object.hasOwn(parts, name) ? parts[name] : undefined;
    return fieldChanges(own(older), own(newer), at === "" ? name : `${at}.${name}`);
  });
}

/** Objects and lists by their parts; a list of things that name a service is told apart by that name, not by its place. */
function partsOf(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return Object.keys(value).length > 0 ? (value as Record<string, unknown>) : undefined;
  if (value.length === 0) return undefined;
  const names = value.map((each) => (typeof each?.service === "string" ? each.service : undefined));
  const isNamed = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  return Object.fromEntries(value.map((each, index) => [isNamed ? names[index] : String(index), each]));
}
