import type { AuditLine } from "#lib/queries/audit/audit-page";
import { serviceHref, systemHref } from "../catalogue/addresses.ts";

/** "rollout.rolled_back" → "Rollout rolled back" */
export function actionWords(action: string): string {
  const text = action.replaceAll(/[._]/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Where a subject can be looked at; null where it has no page. */
export function subjectHref({ subject }: Pick<AuditLine, "subject">): string | null {
  if (subject.kind === "rollout") return `/rollouts/${subject.id}`;
  if (subject.kind === "incident") return `/incidents/${subject.id}`;
  if (subject.kind === "service") return serviceHref(subject.id);
  if (subject.kind === "system") return systemHref(subject.id);
  if (subject.kind === "key") return "/settings/keys";
  if (subject.kind === "destination") return "/settings/notifications";
  if (subject.kind === "user") return `/people/${subject.id}`;
  // A team that was deleted has no name and no page.
  if (subject.kind === "team") return subject.name === null ? null : `/people/teams/${subject.id}`;
  if (subject.kind === "policy") return "/settings/policies";
  if (["configuration", "template", "gate_preset"].includes(subject.kind)) return "/settings/configuration";
  return null;
}

export const actorKinds = {
  user: "person",
  api_key: "API key",
  engine: "automatic",
  gateway: "gateway, alone",
} as const;
export const actorKind = (line: Pick<AuditLine, "by">) => actorKinds[line.by.kind];

const isId = (value: unknown) => typeof value === "string" && /^[a-z]{3}_[0-9A-Z]{26}$/.test(value);
const spaced = (name: string) => name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

/** Kept so that drift can be computed; nobody reads hundreds of hashes. */
const forMachines = ["digests", "documentHash", "kinds"];

export interface DetailWords {
  /** For people: the sentence, else the facts in one line. */
  words: string;
  /** For machines and for looking things up. */
  ids: string;
}

/** What an entry says beyond its action; empty facts are left out. */
export function detailWords(detail: Record<string, unknown>): DetailWords {
  const known = Object.entries(detail).filter(
    ([, value]) => value !== null && value !== undefined && value !== "" && value !== false,
  );
  const said = typeof detail.sentence === "string" ? detail.sentence.replaceAll("*", "") : "";
  const line = (entries: [string, unknown][]) =>
    entries.map(([name, value]) => `${spaced(name)} ${valueWords(value)}`).join(" · ");
  const facts = known.filter(([name, value]) => !isId(value) && name !== "sentence" && !forMachines.includes(name));
  return {
    words: said || line(facts),
    ids: line([...(said ? facts : []), ...known.filter(([, value]) => isId(value))]),
  };
}

/** A fact before and after. */
const isChange = (value: unknown): value is { from: unknown; to: unknown } =>
  typeof value === "object" && value !== null && Object.keys(value).sort().join() === "from,to";
const told = (value: unknown) =>
  value === null || value === "" || (Array.isArray(value) && value.length === 0) ? "nothing" : valueWords(value);

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isChange(value)) return `${told(value.from)} → ${told(value.to)}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
