import { type Command, type Invocation, WrongWords } from "./command.ts";
import type { Method, RestClient } from "./rest-client.ts";
import { restCommand } from "./rollout/rollout-command.ts";

/** What was typed, as paths and bodies take it. */
export interface Given extends Invocation {
  /** The one that was named, or production. */
  environment: string;
  /** Address of the console. */
  url: string;
}

/** One operation of the REST API as a command: what it takes, where that goes, and what is said of the answer. */
interface Action<A> extends Pick<Command, "name" | "does" | "usage"> {
  options?: Command["options"];
  /** What is typed without dashes, each of them needed: "the key of a flag". */
  operands?: readonly string[];
  /** It is about one environment, which --environment names. */
  isOfEnvironment?: boolean;
  method?: Method;
  /** Reads what was typed; @throws WrongWords before anything is sent. */
  path(given: Given): string;
  body?(given: Given): unknown;
  /** For people; with --json the answer is printed as it came. */
  lines(answer: A, given: Given): readonly string[];
}

const environmentOption = { environment: { type: "string" } } as const;

export function action<A>({ name, does, usage, options = {}, operands = [], ...rest }: Action<A>): Command {
  return restCommand({
    name,
    does,
    usage: [...usage, ...(rest.isOfEnvironment ? ["--environment  (default production)"] : [])],
    options: { ...options, ...(rest.isOfEnvironment ? environmentOption : {}) },
    operands: operands.length,
    run: async (client, invocation) => {
      for (const [index, operand] of operands.entries())
        if (!invocation.operands[index]) throw new WrongWords(`name ${operand}`);
      const { options: typed } = invocation;
      const given = { ...invocation, environment: String(typed.environment ?? "production"), url: client.url };
      return runAction(client, rest, given);
    },
  });
}

async function runAction<A>(
  client: RestClient,
  { method = "GET", path, body, lines }: Pick<Action<A>, "method" | "path" | "body" | "lines">,
  given: Given,
): Promise<number> {
  const [where, what] = [path(given), body?.(given)];
  const answer = await client.ask<A>(method, where, what);
  const said = given.options.json ? [JSON.stringify(answer)] : lines(answer, given);
  for (const line of said) given.terminal.say(line);
  return 0;
}

/** An operand as a part of a path. */
export const inPath = ({ operands }: Given, index = 0): string => encodeURIComponent(operands[index] ?? "");
export const ofEnvironment = ({ environment }: Given): string => `environment=${encodeURIComponent(environment)}`;

/** @throws WrongWords */
export function neededText({ options }: Given, name: string, why: string): string {
  const value = options[name];
  if (typeof value !== "string" || value.trim() === "") throw new WrongWords(`--${name} is needed: ${why}`);
  return value;
}

/** A number that an option names. @throws WrongWords */
export function optionalNumber({ options }: Given, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  if (!/^\d*\.?\d+$/.test(String(text))) throw new WrongWords(`--${name} must be a number; it is "${text}"`);
  return Number(text);
}

/** Or words for none. */
export const orNone = (lines: readonly string[], none: string): readonly string[] =>
  lines.length > 0 ? lines : [none];
