import { canonicalJson } from "../kernel/canonical-json.ts";
import type { FieldProblem } from "../kernel/command-error.ts";
import { type Releases, versionSetOf } from "./version-set.ts";

/** What of a flag can be changed by hand or by a file. */
export interface FlagFacts {
  service: string;
  variants: Record<string, unknown>;
  defaultVariant: string;
  releases: Releases;
}

/** A rollout of the flag, as far as a change of the flag has to respect it. */
export interface HoldingRollout {
  id: string;
  title: string;
  state: string;
  superseded: boolean;
  candidateVariant: string;
  baselineVariant: string;
}

const active = ["scheduled", "running", "paused", "baking", "failed"];
const open = ["draft", "pending_approval", ...active];

/**
 * What a rollout forbids: while it is active it alone decides who gets what; when it has ended as the current release,
 * its way back must stay. Variants that it names keep their values, or its comparison would be of something else.
 */
export function flagChangeProblems(
  before: FlagFacts,
  after: FlagFacts,
  rollouts: readonly HoldingRollout[],
): FieldProblem[] {
  return rollouts.flatMap((rollout) => {
    const isCurrent = rollout.state === "completed" && !rollout.superseded;
    if (!open.includes(rollout.state) && !isCurrent) return [];
    return [
      ...defaultProblems(before, after, rollout),
      ...variantProblems(before, after, rollout),
      ...heldReleaseProblems(before, after, rollout),
    ];
  });
}

function defaultProblems(before: FlagFacts, after: FlagFacts, rollout: HoldingRollout): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const isActive = active.includes(rollout.state);
  if (isActive && after.service !== before.service)
    problems.push({ field: "service", problem: `cannot change while the rollout "${rollout.title}" is active` });
  if (after.defaultVariant === before.defaultVariant) return problems;
  if (isActive)
    problems.push({
      field: "defaultVariant",
      problem: `cannot change from "${before.defaultVariant}" while the rollout "${rollout.title}" is active (${rollout.state}): let it end or roll it back first`,
    });
  else if (rollout.state === "completed" && rollout.candidateVariant === before.defaultVariant)
    problems.push({
      field: "defaultVariant",
      problem: `is "${before.defaultVariant}" because the rollout "${rollout.title}" released it: write that, or leave the field out; to go back, roll that rollout back`,
    });
  return problems;
}

function variantProblems(before: FlagFacts, after: FlagFacts, rollout: HoldingRollout): FieldProblem[] {
  const named = [rollout.candidateVariant, rollout.baselineVariant];
  return named.flatMap((name) => {
    if (!Object.hasOwn(before.variants, name)) return [];
    if (canonicalJson(before.variants[name]) === canonicalJson(after.variants[name])) return [];
    const what = Object.hasOwn(after.variants, name) ? "cannot change its value" : "cannot be removed";
    return [
      { field: `variants.${name}`, problem: `${what}: the rollout "${rollout.title}" (${rollout.state}) names it` },
    ];
  });
}

/**
 * What an open rollout compares stays what its diff says. An ended one has its own copy, and the flag's may be corrected.
 */
function heldReleaseProblems(before: FlagFacts, after: FlagFacts, rollout: HoldingRollout): FieldProblem[] {
  if (!open.includes(rollout.state)) return [];
  const ends = active.includes(rollout.state)
    ? "let it complete, or whoever may roll back takes it back"
    : "whoever may abort rollouts ends the draft";
  return [rollout.candidateVariant, rollout.baselineVariant].flatMap((name) => {
    const [old, fresh] = [versionSetOf(before.releases, name), versionSetOf(after.releases, name)];
    if (canonicalJson(old) === canonicalJson(fresh)) return [];
    return [
      {
        field: `releases.${name}`,
        problem: `cannot change while the rollout "${rollout.title}" (${rollout.state}) compares it: ${ends}, on /rollouts/${rollout.id}`,
      },
    ];
  });
}
