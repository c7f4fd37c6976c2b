import { canonicalJson } from "../kernel/canonical-json.ts";
import type { FieldProblem } from "../kernel/command-error.ts";
import { ownMetadata } from "./evaluate.ts";
import { type FlagMetadata, type FlagValue, flagKeyPattern } from "./flag.ts";
import { metadataSchema, ruleSchema, segmentSchema } from "./flag-schema.ts";

/** A flag of a flagd file, as far as the file can say it. */
export interface FileFlag {
  key: string;
  state: "ENABLED" | "DISABLED";
  variants: Record<string, FlagValue>;
  defaultVariant: string;
  targeting: Record<string, unknown> | null;
  metadata: FlagMetadata;
}

export interface FlagdFile {
  flags: FileFlag[];
  /** flagd's evaluators. */
  segments: { key: string; rule: Record<string, unknown> }[];
}

type Fields = Record<string, unknown>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const members = ["$schema", "flags", "$evaluators", "metadata"];
const flagMembers = ["state", "variants", "defaultVariant", "targeting", "metadata"];
/** What our own file says of a flag, and sets anew. */
const passedOver = ["flagSetId", "version"];

/** Reads flagd's flags.json; every problem is named by the flag, the path and the rule that it breaks. */
export function readFlagdFile(file: Fields): { file: FlagdFile; problems: FieldProblem[] } {
  const problems: FieldProblem[] = unknown(file, members, "");
  const { flags, $evaluators = {}, metadata = {} } = file;
  if (!isRecord(flags)) problems.push({ field: "flags", problem: "must be one object: flags by key" });
  if (!isRecord($evaluators)) problems.push({ field: "$evaluators", problem: "must be one object: rules by name" });
  if (!isRecord(metadata)) problems.push({ field: "metadata", problem: "must be one object" });
  const shared = isRecord(metadata) ? metadata : {};
  const read: FlagdFile = { flags: [], segments: [] };
  for (const [key, written] of Object.entries(isRecord(flags) ? flags : {})) {
    const found: FieldProblem[] = [];
    const flag = readFlag({ key, written, shared }, found);
    problems.push(...found);
    if (flag) read.flags.push(flag);
  }
  for (const [key, rule] of Object.entries(isRecord($evaluators) ? $evaluators : {})) {
    const parsed = segmentSchema.safeParse({ key, rule });
    if (parsed.success) read.segments.push({ key, rule: parsed.data.rule });
    else problems.push({ field: `$evaluators.${key}`, problem: parsed.error.issues[0]?.message ?? "is no rule" });
  }
  return { file: read, problems };
}

function unknown(fields: Fields, known: readonly string[], at: string): FieldProblem[] {
  return Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) => ({ field: `${at}${name}`, problem: `is unknown to flagd's schema; known: ${known.join(", ")}` }));
}

interface WrittenFlag {
  key: string;
  written: unknown;
  shared: Fields;
}

function readFlag({ key, written, shared }: WrittenFlag, problems: FieldProblem[]): FileFlag | undefined {
  const at = `flags.${key}`;
  const say = (field: string, problem: string): undefined => {
    problems.push({ field: field === "" ? at : `${at}.${field}`, problem });
    return undefined;
  };
  if (!flagKeyPattern.test(key))
    return say("", "is no key: letters, digits, dots, dashes and underscores, at most 128");
  if (!isRecord(written)) return say("", "must be one object");
  problems.push(...unknown(written, flagMembers, `${at}.`));
  const { state, defaultVariant } = written;
  if (state !== "ENABLED" && state !== "DISABLED") say("state", "must be ENABLED or DISABLED");
  const variants = readVariants(written.variants, say);
  if (typeof defaultVariant !== "string")
    say(
      "defaultVariant",
      "is needed here: it is the current release, which the gateway serves instead of the value in the code",
    );
  else if (variants && !Object.hasOwn(variants, defaultVariant))
    say("defaultVariant", `"${defaultVariant}" is none of the variants: ${Object.keys(variants).join(", ")}`);
  const targeting = readTargeting(written.targeting, say);
  const metadata = readMetadata({ ...shared, ...(isRecord(written.metadata) ? written.metadata : {}) }, say);
  if (problems.length > 0 || !variants) return undefined;
  return { key, state, variants, defaultVariant, targeting, metadata } as FileFlag;
}

type Say = (field: string, problem: string) => undefined;

function readVariants(written: unknown, say: Say): Record<string, FlagValue> | undefined {
  if (!isRecord(written) || Object.keys(written).length === 0)
    return say("variants", "must be one object with at least one variant");
  const kinds = new Set(Object.values(written).map((value) => (isRecord(value) ? "object" : typeof value)));
  const odd = Object.entries(written).find(([, value]) => Array.isArray(value) || value === null);
  if (odd) return say(`variants.${odd[0]}`, "must be a boolean, a string, a number or an object");
  if (kinds.size > 1) return say("variants", `must have values of one type, and has ${[...kinds].join(" and ")}`);
  return written as Record<string, FlagValue>;
}

function readTargeting(written: unknown, say: Say): FileFlag["targeting"] {
  if (written === undefined || written === null || canonicalJson(written) === "{}") return null;
  const parsed = ruleSchema.safeParse(written);
  if (parsed.success) return parsed.data;
  say("targeting", parsed.error.issues[0]?.message ?? "is no rule");
  return null;
}

function readMetadata(written: Fields, say: Say): FlagMetadata {
  const kept = Object.fromEntries(Object.entries(written).filter(([name]) => !passedOver.includes(name)));
  const own = ownMetadata.find((name) => Object.hasOwn(kept, name));
  if (own)
    say(
      `metadata.${own}`,
      "is Evenkeel's own: this is a file as a gateway serves it during a rollout, with the rollout's split as a rule in it",
    );
  const parsed = metadataSchema.safeParse(kept);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  say(["metadata", ...(issue?.path ?? [])].join("."), issue?.message ?? "is no metadata");
  return {};
}
