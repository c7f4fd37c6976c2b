import type { FieldProblem } from "../../kernel/command-error.ts";
import { ANY, type Operator } from "./operator.ts";
import { operators } from "./operators.ts";
import { type RuleNode, spend } from "./rule-run.ts";
import { semVerOperators } from "./sem-ver.ts";

export type CompiledRule =
  /** `doubts`: parts that can be evaluated and will never do what they seem to say; refused when a person writes them. */
  { ok: true; node: RuleNode; doubts: FieldProblem[] } | { ok: false; problems: FieldProblem[] };

/** Rules that other rules name with `$ref`; flagd calls them `$evaluators`, we call them segments. */
export type Evaluators = Readonly<Record<string, unknown>>;

const DEEPEST = 48;
const MOST_NODES = 20_000;
const MOST_PROBLEMS = 20;

interface Build {
  evaluators: Evaluators;
  problems: FieldProblem[];
  doubts: FieldProblem[];
  nodes: number;
  depth: number;
  /** Segments that are being compiled: naming one of them again is a circle. */
  open: string[];
}

const nothing: RuleNode = () => null;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Makes a rule ready to run, once; every mistake is named by its place.
 * @param at where the rule stands, such as `targeting`
 */
export function compileRule(rule: unknown, evaluators: Evaluators = {}, at = "targeting"): CompiledRule {
  const build: Build = { evaluators, problems: [], doubts: [], nodes: 0, depth: 0, open: [] };
  const node = compile(rule, at, build);
  const { problems, doubts } = build;
  return problems.length === 0 ? { ok: true, node, doubts } : { ok: false, problems };
}

function refuse(build: Build, field: string, problem: string): RuleNode {
  if (build.problems.length < MOST_PROBLEMS) build.problems.push({ field, problem });
  return nothing;
}

function doubt(build: Build, field: string, problem: string): void {
  if (build.doubts.length < MOST_PROBLEMS) build.doubts.push({ field, problem });
}

function compile(rule: unknown, at: string, build: Build): RuleNode {
  if (++build.nodes > MOST_NODES) {
    if (build.nodes === MOST_NODES + 1) refuse(build, at, `the rule has more than ${MOST_NODES} parts`);
    return nothing;
  }
  if (typeof rule !== "object" || rule === null) return () => rule;
  if (build.depth >= DEEPEST) return refuse(build, at, `is nested deeper than ${DEEPEST}`);
  build.depth++;
  const node = Array.isArray(rule) ? compileList(rule, at, build) : compileObject(rule as object, at, build);
  build.depth--;
  return node;
}

function compileList(rule: readonly unknown[], at: string, build: Build): RuleNode {
  if (rule.every((part) => typeof part !== "object" || part === null)) {
    build.nodes += rule.length;
    return () => rule;
  }
  const nodes = rule.map((part, index) => compile(part, `${at}.${index}`, build));
  return (scope, run) => {
    spend(run, 1 + (nodes.length >> 4));
    return nodes.map((node) => node(scope, run));
  };
}

function compileObject(rule: object, at: string, build: Build): RuleNode {
  const names = Object.keys(rule);
  const [name] = names;
  if (name === undefined) return () => rule;
  if (names.length > 1)
    return refuse(build, at, `has ${names.length} members, ${names.slice(0, 3).join(", ")}: an operator stands alone`);
  const written = (rule as Record<string, unknown>)[name];
  if (name === "$ref") return compileReference(written, at, build);
  const operator = operators.get(name);
  if (!operator)
    return refuse(build, `${at}.${name}`, `is no operator; known: ${[...operators.keys()].join(" ")} $ref`);
  return compileOperator({ name, operator, written }, `${at}.${name}`, build);
}

function compileReference(name: unknown, at: string, build: Build): RuleNode {
  if (typeof name !== "string" || !Object.hasOwn(build.evaluators, name)) {
    const known = Object.keys(build.evaluators).join(", ") || "none yet";
    return refuse(build, `${at}.$ref`, `there is no segment ${JSON.stringify(name)}; there is: ${known}`);
  }
  if (build.open.includes(name))
    return refuse(build, `${at}.$ref`, `goes round in a circle: ${[...build.open, name].join(" → ")}`);
  build.open.push(name);
  const node = compile(build.evaluators[name], `$evaluators.${name}`, build);
  build.open.pop();
  return node;
}

interface Named {
  name: string;
  operator: Operator;
  written: unknown;
}

function compileOperator({ name, operator, written }: Named, at: string, build: Build): RuleNode {
  const isBare = !Array.isArray(written);
  if (isBare && operator.needsList) return refuse(build, at, "needs its operands in a list");
  const operands = isBare ? [written] : written;
  const wrongCount = countProblem(operator, operands.length, isBare && isRecord(written));
  if (wrongCount) return refuse(build, at, wrongCount);
  checkOperands({ name, operands }, at, build);
  const nodes = operands.map((operand, index) => compile(operand, isBare ? at : `${at}.${index}`, build));
  const run = operator.build({ nodes, isBare, written: operands });
  return (scope, state) => {
    spend(state, 1);
    return run(scope, state);
  };
}

function countProblem({ fewest, most }: Operator, count: number, mayBecomeList: boolean): string | undefined {
  if (mayBecomeList || (count >= fewest && count <= most)) return undefined;
  const wanted = most === ANY ? `at least ${fewest}` : fewest === most ? `${fewest}` : `${fewest} to ${most}`;
  return `needs ${wanted} operand${wanted.endsWith(" 1") || wanted === "1" ? "" : "s"}, has ${count}`;
}

/** Mistakes that would only ever answer null, so that nobody would find them. */
function checkOperands(
  { name, operands }: { name: string; operands: readonly unknown[] },
  at: string,
  build: Build,
): void {
  const [first, second] = operands;
  if (name === "sem_ver" && typeof second === "string" && !(semVerOperators as readonly string[]).includes(second))
    doubt(build, `${at}.1`, `"${second}" compares no versions; known: ${semVerOperators.join(" ")}`);
  if (name === "fractional")
    for (const [index, bucket] of operands.entries())
      if (index > 0 || Array.isArray(first)) checkBucket(bucket, `${at}.${index}`, build);
}

function checkBucket(bucket: unknown, at: string, build: Build): void {
  if (isRecord(bucket)) return;
  if (!Array.isArray(bucket) || bucket.length === 0 || bucket.length > 2)
    doubt(build, at, 'is no bucket: write ["variant", weight] or ["variant"]');
  else if (bucket.length === 2 && !isRecord(bucket[1]) && !Number.isInteger(bucket[1]))
    doubt(build, `${at}.1`, "must be a whole number: the bucket's weight");
}
