import type { Terminal } from "./command.ts";
import type { Plan, PlannedChange } from "./configuration-api.ts";

const signs = { create: "+", change: "~", delete: "-" } as const;
const driftWords = {
  added: "appeared in the instance",
  changed: "was changed in the instance",
  deleted: "was removed in the instance",
} as const;
const colours = { create: 32, change: 33, delete: 31 } as const;

/** A plan as people review it: what is added, changed field by field, deleted, and what drifted. */
export function planLines(plan: Plan, { hasColour }: Pick<Terminal, "hasColour">): string[] {
  const paint = (text: string, colour: number) => (hasColour ? `\u001b[${colour}m${text}\u001b[0m` : text);
  const drifted = new Set(plan.drift.map(({ name }) => name));
  const changes = plan.changes.flatMap((change) => [
    paint(`${signs[change.action]} ${change.name}`, colours[change.action]),
    ...(drifted.has(change.name) && plan.lastApplied
      ? [`    ! changed in the instance since the last apply: this takes that back`]
      : []),
    ...(change.action === "delete" ? [] : fieldLines(change)),
  ]);
  return [
    ...(changes.length > 0 ? [...changes, ""] : []),
    ...driftLines(plan),
    `${summary(plan.changes)}${plan.changes.length > 0 ? `  Plan ${plan.hash.slice(0, 12)}.` : ""}`,
  ];
}

function driftLines({ drift, lastApplied }: Plan): string[] {
  if (drift.length === 0 || !lastApplied) return [];
  return [
    `Drift since ${lastApplied.by} applied at ${lastApplied.at}:`,
    ...drift.map(({ name, how }) => `  ${name} ${driftWords[how]}`),
    "",
  ];
}

export function fieldLines({ action, fields }: PlannedChange): string[] {
  const width = Math.min(40, Math.max(0, ...fields.map(({ field }) => field.length)));
  return fields.map(({ field, before, after }) => {
    const values = action === "create" ? shown(after) : `${shown(before)} → ${shown(after)}`;
    return `    ${field.padEnd(width)}  ${values}`;
  });
}

const shown = (value: unknown): string => (value === undefined ? "(none)" : JSON.stringify(value));

export function summary(changes: readonly PlannedChange[]): string {
  if (changes.length === 0) return "No changes: the instance is as the files say.";
  const count = (action: PlannedChange["action"]) => changes.filter((change) => change.action === action).length;
  return `${count("create")} to add, ${count("change")} to change, ${count("delete")} to delete.`;
}

/** How the plan that is now differs from the one that was reviewed. */
export function differenceLines(reviewed: readonly PlannedChange[], now: readonly PlannedChange[]): string[] {
  const textOf = (changes: readonly PlannedChange[]) =>
    new Map(changes.map((change) => [change.name, [`${signs[change.action]} ${change.name}`, ...fieldLines(change)]]));
  const [before, after] = [textOf(reviewed), textOf(now)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) => {
    const [old, fresh] = [before.get(name), after.get(name)];
    if (old?.join("\n") === fresh?.join("\n")) return [];
    return [`  ${name}`, `    reviewed: ${inWords(old)}`, `    now:      ${inWords(fresh)}`];
  });
}

const inWords = (lines: readonly string[] | undefined): string =>
  lines === undefined ? "no change" : lines.map((line) => line.trim().replaceAll(/ {2,}/g, " ")).join("; ");
