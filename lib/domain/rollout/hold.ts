/**
 * Glossary of holds
 * - A hold is one thing that keeps a rollout from its next move: what is held, why, who lifts it, and where.
 * - A freeze window, a stopped line and an incident can be overridden for one rollout, by the id of the occurrence;
 *   approvals, acknowledgements and gates cannot.
 * - Nothing ever holds a rollback.
 */
import { roleCan } from "../access/can.ts";
import { type Permission, roles } from "../access/permission.ts";
import { percentWords } from "../gate/gate-words.ts";
import type { RolloutPlan } from "./plan.ts";

export const holdKinds = [
  "stopped_line",
  "freeze",
  "incident",
  "approval",
  "step_approval",
  "own_approval",
  "acknowledgement",
  "other_rollout",
  "gate",
  "withdrawn",
  "restored",
] as const;
export type HoldKind = (typeof holdKinds)[number];

export interface Hold {
  kind: HoldKind;
  /** The same for one occurrence of one cause. */
  id: string;
  /** "The step to 50 %". */
  what: string;
  /** "the line of production is stopped since 14:02:10 UTC". */
  because: string;
  /** "An operator, or an API key that may manage". */
  whoLifts: string;
  where: { words: string; href: string };
  /** What a person gave as the reason; never part of a sentence that is made of data. */
  words: string | null;
}

const overridable: ReadonlySet<HoldKind> = new Set<HoldKind>(["stopped_line", "freeze", "incident"]);
export const isOverridable = ({ kind }: Hold): boolean => overridable.has(kind);

/** Who has a permission, as the matrix says it: "An operator". Administrators have whatever operators have. */
export function whoHas(permission: Permission): string {
  const role = roles.find((one) => roleCan(one, permission)) ?? "administrator";
  return `${/^[aeio]/.test(role) ? "An" : "A"} ${role}`;
}

/** A move as it begins a sentence. */
export const stepTo = (exposurePercent: number): string => `The step to ${percentWords(exposurePercent)}`;

/** @param step where the rollout stands; null before its first step. */
export function nextMove({ steps }: Pick<RolloutPlan, "steps">, step: number | null): string {
  const next = steps[(step ?? -1) + 1];
  return next ? stepTo(next.exposurePercent) : "Its next step";
}

/** The same within a sentence. */
export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The whole of one hold in two sentences. */
export const holdSentence = ({ what, because, whoLifts, where }: Hold): string =>
  `${what} is held because ${because}. ${whoLifts}: ${where.words}.`;

const rolloutPlace = (rolloutId: string, words: string): Hold["where"] => ({ words, href: `/rollouts/${rolloutId}` });
const freezePlace = (words: string): Hold["where"] => ({ words, href: "/settings/freezes" });

const minuteWords = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Of a rollout that was to be made and started in one: refused, it is not there, and neither is its page. */
export const whileMaking = (held: readonly Hold[], rolloutId: string): Hold[] =>
  held.map((hold) =>
    hold.where.href === `/rollouts/${rolloutId}`
      ? { ...hold, where: { words: "nothing was made; make a draft, and start it on its page", href: "/rollouts/new" } }
      : hold,
  );

interface Held {
  rolloutId: string;
  what: string;
}

/** Every hold that there is, made in one place. */
export const holds = {
  stoppedLine: (
    { what }: Held,
    line: { environment: string; since: string; at: string; by: string; words: string },
  ): Hold => ({
    kind: "stopped_line",
    id: `line:${line.environment}:${line.at}`,
    what,
    because: `${line.by} stopped the line of ${line.environment} at ${line.since}`,
    whoLifts: `${whoHas("freeze:write")} lets the line run again, or overrides it for this rollout with a reason`,
    where: freezePlace("Settings, Freezes, or Override on the rollout's page"),
    words: line.words,
  }),
  freeze: ({ what }: Held, window: { key: string; began: string; until: string; words: string }): Hold => ({
    kind: "freeze",
    id: `freeze:${window.key}:${window.began}`,
    what,
    because: `the freeze window ${window.key} is in force until ${window.until}`,
    whoLifts: `It ends by itself; ${lowerFirst(whoHas("freeze:write"))} changes it, or overrides it for this rollout with a reason`,
    where: freezePlace("Settings, Freezes, or Override on the rollout's page"),
    words: window.words,
  }),
  incident: (
    { what }: Held,
    open: { id: string; number: number; severity: string; service: string; through: string | null },
  ): Hold => ({
    kind: "incident",
    id: `incident:${open.id}`,
    what,
    because: `INC-${open.number} (${open.severity}) is open on ${open.service}${open.through ? `, which ${open.through} needs` : ""}`,
    whoLifts: `It ends when the incident is resolved by ${lowerFirst(whoHas("incident:resolve"))}; ${lowerFirst(whoHas("rollout:override"))} overrides it for this rollout with a reason`,
    where: { words: `INC-${open.number}, or Override on the rollout's page`, href: `/incidents/${open.id}` },
    words: null,
  }),
  approval: ({ rolloutId, what }: Held, author: string): Hold => ({
    kind: "approval",
    id: `approval:${rolloutId}`,
    what,
    because: "rollouts here need the approval of a second person",
    whoLifts: `${whoHas("rollout:approve")} other than ${author}, who made it, approves or rejects it`,
    where: rolloutPlace(rolloutId, "Approvals on the rollout's page"),
    words: null,
  }),
  stepApproval: ({ rolloutId, what }: Held, author: string): Hold => ({
    kind: "step_approval",
    id: `step_approval:${rolloutId}`,
    what,
    because: "its plan asks for the approval of a second person",
    whoLifts: `${whoHas("rollout:approve")} other than ${author}, who made the rollout, approves it`,
    where: rolloutPlace(rolloutId, "Approvals on the rollout's page"),
    words: null,
  }),
  ownApproval: ({ rolloutId, what }: Held, author: string): Hold => ({
    kind: "own_approval",
    id: `own_approval:${rolloutId}`,
    what,
    because: `${author} made this rollout, and nobody approves what is their own, also not with a key of theirs`,
    whoLifts: `Another person who may approve: ${lowerFirst(whoHas("rollout:approve"))}`,
    where: rolloutPlace(rolloutId, "Approvals on the rollout's page"),
    words: null,
  }),
  acknowledgement: ({ rolloutId, what }: Held, earlier: { id: string; attempt: number; variant: string }): Hold => ({
    kind: "acknowledgement",
    id: `acknowledgement:${earlier.id}`,
    what,
    because: `${earlier.variant} was rolled back in attempt ${earlier.attempt}`,
    whoLifts: `${whoHas("rollout:start")} who says why it may be released again, in "acknowledgement"`,
    where: rolloutPlace(rolloutId, "Start on the rollout's page"),
    words: null,
  }),
  otherRollout: ({ what }: Held, other: { id: string; title: string; state: string }): Hold => ({
    kind: "other_rollout",
    id: `other_rollout:${other.id}`,
    what,
    because: `"${other.title}" (${other.id}) is ${other.state.replaceAll("_", " ")} on the same flag: two rollouts would spoil each other's comparison`,
    whoLifts: "It ends when that one is completed, rolled back or aborted",
    where: rolloutPlace(other.id, "the page of that rollout"),
    words: null,
  }),
  otherOnRoute: ({ what }: Held, other: { id: string; title: string; state: string }): Hold => ({
    kind: "other_rollout",
    id: `other_rollout:${other.id}`,
    what,
    because: `"${other.title}" (${other.id}) is ${other.state.replaceAll("_", " ")} on the same service, whose traffic route divides the service as a whole: two rollouts would move the same weights`,
    whoLifts: "It ends when that one is completed, rolled back or aborted",
    where: rolloutPlace(other.id, "the page of that rollout"),
    words: null,
  }),
  gate: ({ rolloutId, what }: Held, obstacle: string): Hold => ({
    kind: "gate",
    id: `gate:${rolloutId}`,
    what,
    because: obstacle,
    whoLifts: `${whoHas("rollout:advance")} who forces it and types the rollout's title ("force" and "confirmTitle")`,
    where: rolloutPlace(rolloutId, "Force on the rollout's page"),
    words: null,
  }),
  withdrawn: ({ rolloutId, what }: Held, at: string): Hold => ({
    kind: "withdrawn",
    id: `withdrawn:${rolloutId}`,
    what,
    because: `its plan takes the release back at ${at}, and that is past`,
    whoLifts: `${whoHas("rollout:create")} makes a new rollout with another date`,
    where: rolloutPlace(rolloutId, "Try again on the rollout's page"),
    words: null,
  }),
  restored: ({ rolloutId, what }: Held, { startsAt, restartedAt }: { startsAt: Date; restartedAt: Date }): Hold => ({
    kind: "restored",
    id: `restored:${rolloutId}`,
    what,
    because: `it was due at ${minuteWords(startsAt)}, and this instance came back from a backup at ${minuteWords(restartedAt)}: whether the release was started meanwhile, or is still wanted, is not known here`,
    whoLifts: `${whoHas("rollout:start")} starts it, or aborts it`,
    where: rolloutPlace(rolloutId, "Start on the rollout's page"),
    words: null,
  }),
};
