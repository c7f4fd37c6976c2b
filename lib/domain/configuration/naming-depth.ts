import type { Thing } from "./things.ts";

/** What of a change says what it names. */
interface NamingChange {
  kind: string;
  key: string;
  before: Thing | null;
  after: Thing | null;
}

/**
 * How far a change has others of its own kind beneath it: flags come after their prerequisites, segments after those that
 * they name. Where they go round in a circle the order does not matter: the command says so.
 */
export function namingDepths(changes: readonly NamingChange[]): (change: NamingChange) => number {
  const things = new Map(changes.map((change) => [nameOf(change), change.after ?? change.before]));
  const depthOf = (name: string, open: readonly string[]): number => {
    const thing = things.get(name);
    if (!thing || open.includes(name)) return 0;
    const [kind] = name.split("/", 1);
    const beneath = namedBy(thing).map((key) => depthOf(`${kind}/${key}`, [...open, name]));
    return Math.max(0, ...beneath.map((depth) => depth + 1));
  };
  const depths = new Map<string, number>();
  return (change) => {
    const name = nameOf(change);
    const depth = depths.get(name) ?? depthOf(name, []);
    depths.set(name, depth);
    return depth;
  };
}

const nameOf = ({ kind, key }: NamingChange): string => `${kind}/${key}`;

function namedBy(thing: Thing): string[] {
  const asked = Array.isArray(thing.prerequisites) ? thing.prerequisites.map((one) => String(one?.flag)) : [];
  return thing.rule === undefined ? asked : referencesIn(thing.rule);
}

function referencesIn(rule: unknown): string[] {
  if (typeof rule !== "object" || rule === null) return [];
  const { $ref } = rule as { $ref?: unknown };
  return typeof $ref === "string" ? [$ref] : Object.values(rule).flatMap(referencesIn);
}
