import type { FieldProblem } from "../kernel/command-error.ts";
import { templateProblems } from "../rollout/template.ts";
import { byKey, type ConfigurationDocument, canonicalDocument, managedKinds, thingsOf } from "./document.ts";
import { type FieldChange, fieldChanges } from "./field-changes.ts";
import { namingDepths } from "./naming-depth.ts";
import { fieldName, type KindName, kindNames, kindOf, type Thing, type ThingOf } from "./things.ts";

export type ChangeAction = "create" | "change" | "delete";

/** What has to happen to one thing. */
export interface Change {
  kind: KindName;
  key: string;
  action: ChangeAction;
  fields: FieldChange[];
  before: Thing | null;
  after: Thing | null;
}

/**
 * What has to change to make `present` as `wanted` says, in the order in which it can be done: first what is made or
 * changed, named things before those that name them, then what goes, the other way round.
 */
export function planChanges(present: ConfigurationDocument, wanted: ConfigurationDocument): Change[] {
  const kinds = managedKinds(wanted);
  const changes = kinds.flatMap((kind) => changesOf(kind, thingsOf(present, kind) ?? [], thingsOf(wanted, kind) ?? []));
  const order = (change: Change): number => {
    const place = kindNames.indexOf(change.kind);
    return change.action === "delete" ? 2 * kindNames.length - place : place;
  };
  const depth = namingDepths(changes);
  const within = (a: Change, b: Change) => (a.action === "delete" ? -1 : 1) * (depth(a) - depth(b));
  return changes.sort((a, b) => order(a) - order(b) || within(a, b) || byKey(a, b));
}

function changesOf(kind: KindName, present: readonly Thing[], wanted: readonly Thing[]): Change[] {
  const before = new Map(present.map((thing) => [thing.key, thing]));
  const after = new Map(wanted.map((thing) => [thing.key, thing]));
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.flatMap((key) => {
    const [old = null, fresh = null] = [before.get(key), after.get(key)];
    const fields = fieldChanges(old ?? undefined, fresh ?? undefined).filter(({ field }) => field !== "key");
    const action: ChangeAction = old === null ? "create" : fresh === null ? "delete" : "change";
    return action === "change" && fields.length === 0 ? [] : [{ kind, key, action, fields, before: old, after: fresh }];
  });
}

/** The document that these changes lead to; what an apply must reach. */
export function withChanges(present: ConfigurationDocument, changes: readonly Change[]): ConfigurationDocument {
  const kinds = Object.fromEntries(
    managedKinds(present).map((kind) => {
      const things = new Map((thingsOf(present, kind) ?? []).map((thing) => [thing.key, thing]));
      for (const change of changes.filter((each) => each.kind === kind))
        if (change.after) things.set(change.key, change.after);
        else things.delete(change.key);
      return [kind, [...things.values()]];
    }),
  );
  return canonicalDocument(present.environment, kinds);
}

/**
 * A flag whose document leaves its default variant out keeps the one that it has: releases change it, not files.
 * @returns the document with every default variant, and what stands in the way.
 */
export function settleDefaults(
  wanted: ConfigurationDocument,
  present: ConfigurationDocument,
): { document: ConfigurationDocument; problems: FieldProblem[] } {
  if (!wanted.flags) return { document: wanted, problems: [] };
  const current = new Map((present.flags ?? []).map((flag) => [flag.key, flag.defaultVariant]));
  const problems: FieldProblem[] = [];
  const flags = wanted.flags.map((flag): ThingOf<"flags"> => {
    if (flag.defaultVariant !== undefined) return flag;
    const kept = current.get(flag.key);
    const problem =
      kept === undefined
        ? `is missing: a new flag needs it, one of ${Object.keys(flag.variants).join(", ")}`
        : `is left out, and the current release "${kept}" is none of the variants: add that variant`;
    if (kept === undefined || !Object.hasOwn(flag.variants, kept))
      problems.push({ field: fieldName("flags", flag.key, "defaultVariant"), problem });
    return { ...flag, defaultVariant: kept };
  });
  return { document: { ...wanted, flags }, problems };
}

const references: ReadonlyArray<{ kind: KindName; field: string; to: KindName }> = [
  { kind: "systems", field: "ownerTeam", to: "teams" },
  { kind: "services", field: "ownerTeam", to: "teams" },
  { kind: "services", field: "system", to: "systems" },
  { kind: "freezeWindows", field: "system", to: "systems" },
];

/**
 * Names of things that would not be there, and templates that would be no plan. What the instance itself already says is
 * not the document's fault.
 */
export function referenceProblems(present: ConfigurationDocument, wanted: ConfigurationDocument): FieldProblem[] {
  const gates = new Map((wanted.gatePresets ?? present.gatePresets ?? []).map((preset) => [preset.key, preset.gate]));
  const templates = (wanted.rolloutTemplates ?? []).flatMap((template) =>
    templateProblems(template, gates).map(({ field, problem }) => ({
      field: fieldName("rolloutTemplates", template.key, field),
      problem,
    })),
  );
  return [...environmentProblems(present, wanted), ...ownerProblems(present, wanted), ...templates];
}

function environmentProblems(present: ConfigurationDocument, wanted: ConfigurationDocument): FieldProblem[] {
  const known = (wanted.environments ?? present.environments ?? []).map(({ key }) => key);
  if (known.includes(wanted.environment)) return [];
  const problem = `there is no environment "${wanted.environment}", only ${known.join(", ") || "none"}: add environments/${wanted.environment}, or name another`;
  return [{ field: "environment", problem }];
}

function ownerProblems(present: ConfigurationDocument, wanted: ConfigurationDocument): FieldProblem[] {
  return references.flatMap(({ kind, field, to }) => {
    const known = new Set((thingsOf(wanted, to) ?? thingsOf(present, to) ?? []).map(({ key }) => key));
    const here = new Set((thingsOf(present, to) ?? []).map(({ key }) => key));
    const old = new Map((thingsOf(present, kind) ?? []).map((thing) => [thing.key, thing[field]]));
    return (thingsOf(wanted, kind) ?? []).flatMap((thing) => {
      const name = String(thing[field] ?? "");
      const stillNowhere = old.get(thing.key) === name && !here.has(name);
      if (name === "" || known.has(name) || stillNowhere) return [];
      const problem = `there is no ${kindOf(to).one} "${name}": add ${kindOf(to).folder}/${name}, or change it here`;
      return [{ field: fieldName(kind, thing.key, field), problem }];
    });
  });
}
