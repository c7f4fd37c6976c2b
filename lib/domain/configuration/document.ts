import { z } from "zod";
import { dependencyProblem } from "../catalogue/dependency.ts";
import type { FieldProblem } from "../kernel/command-error.ts";
import { plainProblem } from "../kernel/plain-problem.ts";
import { strayFields } from "../rollout/freeze-window.ts";
import { presetProblems } from "../rollout/template.ts";
import { configurationKinds, fieldName, type KindName, type Thing, type ThingOf } from "./things.ts";
import { unknownFields } from "./unknown-fields.ts";

export const DOCUMENT_VERSION = 1;
const MOST_THINGS = 5_000;

/** How one environment is configured; in its one canonical form: kinds in order, things by key, fields as their schema. */
export type ConfigurationDocument = { version: typeof DOCUMENT_VERSION; environment: string } & {
  [K in KindName]?: ThingOf<K>[];
};

export type ParsedDocument = { ok: true; document: ConfigurationDocument } | { ok: false; problems: FieldProblem[] };

/** The things of one kind; undefined when the document does not manage it. */
export const thingsOf = (document: ConfigurationDocument, kind: KindName): Thing[] | undefined =>
  document[kind] as Thing[] | undefined;

export const managedKinds = (document: ConfigurationDocument): KindName[] =>
  configurationKinds.map(({ name }) => name).filter((name) => document[name] !== undefined);

/** Reads what a person or a pipeline wrote. Every problem is named, by its place in the document. */
export function parseDocument(input: unknown): ParsedDocument {
  if (!isRecord(input)) return { ok: false, problems: [{ field: "", problem: "must be one object" }] };
  const problems = headProblems(input);
  const kinds: Record<string, Thing[]> = {};
  for (const { name } of configurationKinds) {
    if (input[name] === undefined) continue;
    const read = parseKind(name, input[name]);
    problems.push(...read.problems);
    kinds[name] = read.things;
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, document: canonicalDocument(String(input.environment), kinds) };
}

/** The one form of these things, whatever order they came in. */
export const canonicalDocument = (
  environment: string,
  kinds: Partial<Record<string, readonly Thing[]>>,
): ConfigurationDocument =>
  Object.fromEntries([
    ["version", DOCUMENT_VERSION],
    ["environment", environment],
    ...configurationKinds.flatMap(({ name }) => {
      const things = kinds[name];
      return things === undefined ? [] : [[name, things.map(canonicalThing).sort(byKey)]];
    }),
  ]) as ConfigurationDocument;

export const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Fields that are left out when there is nothing in them, so that files of flags without rules stay as they were. */
const leftOutWhenEmpty = ["targeting", "overrides", "prerequisites", "metadata", "releases"];
/** Fields whose members have no order of their own. */
const byName = ["variants", "overrides", "metadata", "releases"];

/** What has no order of its own gets one: variants by name, dependencies by service. */
function canonicalThing(thing: Thing): Thing {
  const dependencies = thing.dependencies as { service: string }[] | undefined;
  const fields = Object.entries(thing).filter(([name, value]) => !leftOutWhenEmpty.includes(name) || !isEmpty(value));
  return {
    ...(Object.fromEntries(
      fields.map(([name, value]) => [name, byName.includes(name) ? sorted(value) : value]),
    ) as Thing),
    ...(Array.isArray(dependencies)
      ? { dependencies: [...dependencies].sort((a, b) => (a.service < b.service ? -1 : 1)) }
      : {}),
  };
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  // Negative zero has no form in JSON.
  if (!isRecord(value)) return value === 0 ? 0 : value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}

const heads = ["version", "environment"];

function headProblems(input: Record<string, unknown>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const names = [...heads, ...configurationKinds.map(({ name }) => name)];
  if (input.version !== DOCUMENT_VERSION)
    problems.push({
      field: "version",
      problem: `must be ${DOCUMENT_VERSION}: the form of documents this version reads`,
    });
  if (typeof input.environment !== "string" || !/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(input.environment))
    problems.push({ field: "environment", problem: "must name the environment, such as production" });
  for (const name of Object.keys(input))
    if (!names.includes(name)) problems.push({ field: name, problem: `is unknown here; known: ${names.join(", ")}` });
  return problems;
}

function parseKind(name: KindName, input: unknown): { things: Thing[]; problems: FieldProblem[] } {
  if (!Array.isArray(input)) return { things: [], problems: [{ field: name, problem: "must be a list" }] };
  if (input.length > MOST_THINGS)
    return { things: [], problems: [{ field: name, problem: `must have at most ${MOST_THINGS} entries` }] };
  const things: Thing[] = [];
  const problems: FieldProblem[] = [];
  const firstPlace = new Map<string, number>();
  for (const [place, each] of input.entries()) {
    const key = isRecord(each) && typeof each.key === "string" && each.key !== "" ? each.key : undefined;
    const read = parseThing(name, each, key === undefined ? `${name}.${place}` : fieldName(name, key));
    problems.push(...read.problems);
    if (!read.thing) continue;
    const first = firstPlace.get(read.thing.key);
    if (first === undefined) firstPlace.set(read.thing.key, place);
    else
      problems.push({ field: `${name}.${place}.key`, problem: `"${read.thing.key}" stands twice: keep one of them` });
    things.push(read.thing);
  }
  return { things, problems };
}

function parseThing(kind: KindName, input: unknown, at: string): { thing?: Thing; problems: FieldProblem[] } {
  const { schema } = configurationKinds.find(({ name }) => name === kind) as (typeof configurationKinds)[number];
  const parsed = schema.safeParse(input, { error: plainProblem });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      field: [at, ...path].join("."),
      problem: message,
    }));
    return { problems: [...problems, ...unknownNames(schema, input, at)] };
  }
  const thing = parsed.data as Thing;
  return { thing, problems: [...unknownFields(input, thing, at), ...ownProblems(kind, thing, at)] };
}

/** Misspelt names of a thing whose other mistakes kept it from being read. */
function unknownNames(schema: z.ZodType, input: unknown, at: string): FieldProblem[] {
  if (!(schema instanceof z.ZodObject) || !isRecord(input)) return [];
  const known = Object.keys(schema.shape);
  return Object.keys(input)
    .filter((name) => !known.includes(name))
    .map((name) => ({ field: `${at}.${name}`, problem: `is unknown here; known: ${known.join(", ")}` }));
}

/** Rules between the fields of one thing. */
function ownProblems(kind: KindName, thing: Thing, at: string): FieldProblem[] {
  if (kind === "services") {
    const { key, dependencies } = thing as ThingOf<"services">;
    const problem = dependencyProblem(key, dependencies);
    return problem ? [{ ...problem, field: `${at}.${problem.field}` }] : [];
  }
  if (kind === "gatePresets")
    return presetProblems(thing as ThingOf<"gatePresets">).map((each) => ({ ...each, field: `${at}.${each.field}` }));
  if (kind === "freezeWindows")
    return strayFields(thing as ThingOf<"freezeWindows">).map((each) => ({ ...each, field: `${at}.${each.field}` }));
  if (kind !== "flags") return [];
  const { variants, defaultVariant } = thing as ThingOf<"flags">;
  if (defaultVariant === undefined || Object.hasOwn(variants, defaultVariant)) return [];
  const names = Object.keys(variants).join(", ");
  return [{ field: `${at}.defaultVariant`, problem: `must be one of the variants: ${names}` }];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
