import { type KindName, kindNames, kindOf } from "./things.ts";

/** Digests by name: `services/income-scorer`. */
export type Digests = Readonly<Record<string, string>>;

export interface Drift {
  name: string;
  how: "added" | "changed" | "deleted";
}

/** What became different in the instance since a document was applied, as far as both speak of the same kinds. */
export function driftBetween(applied: Digests, present: Digests, kinds: readonly KindName[]): Drift[] {
  const folders = new Set(kindNames.filter((name) => kinds.includes(name)).map((name) => kindOf(name).folder));
  const names = [...new Set([...Object.keys(applied), ...Object.keys(present)])].sort();
  return names.flatMap((name): Drift[] => {
    if (!folders.has(name.split("/", 1)[0] ?? "") || applied[name] === present[name]) return [];
    const how = applied[name] === undefined ? "added" : present[name] === undefined ? "deleted" : "changed";
    return [{ name, how }];
  });
}
