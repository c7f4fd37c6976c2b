import { parseArgs } from "node:util";
import { type Command, Failure, type Invocation, type Terminal, WrongWords } from "./command.ts";
import { commands } from "./command-table.ts";
import { exitCodes } from "./exit-codes.ts";

/** Finds the command, reads its options, runs it. @returns the exit code */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  if (words.length === 0 || ["help", "--help", "-h"].includes(words[0] ?? "")) {
    terminal.say(overview());
    return words.length === 0 ? exitCodes.failed : exitCodes.done;
  }
  const command = find(words);
  if (!command) {
    const group = commands.filter(({ name }) => name.startsWith(`${words[0]} `));
    const asksForHelp = group.length > 0 && ["--help", "-h", "help", undefined].includes(words[1]);
    if (asksForHelp) terminal.say(overview(group));
    else terminal.complain(`There is no command "${words.join(" ")}".\n\n${overview()}`);
    return asksForHelp && words[1] ? exitCodes.done : exitCodes.failed;
  }
  const rest = words.slice(command.name.split(" ").length);
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.say(usageOf(command));
    return exitCodes.done;
  }
  try {
    return await command.run({ terminal, ...readWords(command, rest) });
  } catch (error) {
    return explain(error, command, terminal);
  }
}

/** Options and operands as the command takes them. @throws WrongWords, or the error of `parseArgs` */
export function readWords(command: Command, words: readonly string[]): Pick<Invocation, "options" | "operands"> {
  const { values, positionals } = parseArgs({ args: [...words], options: command.options, allowPositionals: true });
  if (positionals.length > (command.operands ?? 0)) throw new WrongWords(`unexpected "${positionals.at(-1)}"`);
  return { options: values as Record<string, string | boolean>, operands: positionals };
}

export const find = (words: readonly string[]): Command | undefined =>
  commands.find(({ name }) => name === words.slice(0, name.split(" ").length).join(" "));

function explain(error: unknown, command: Command, terminal: Terminal): number {
  if (error instanceof Failure) {
    terminal.complain(error.message);
    return command.tellsFailuresApart ? error.exitCode : exitCodes.failed;
  }
  if (String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS")) {
    terminal.complain(`${(error as Error).message}\n\n${usageOf(command)}`);
    return command.tellsFailuresApart ? exitCodes.usage : exitCodes.failed;
  }
  throw error;
}

const usageOf = ({ name, does, usage: [line = "", ...options] }: Command): string =>
  [`${does}.`, "", `  evenkeel ${name} ${line}`.trimEnd(), ...aligned(options).map((option) => `  ${option}`)].join(
    "\n",
  );

/** What an option is called, and what it does, in two columns. */
function aligned(lines: readonly string[]): string[] {
  const pairs = lines.map((line) => /^(--?\S.*?|[A-Z]+) {2,}(.*)$/.exec(line)?.slice(1) ?? [line]);
  const width = Math.max(0, ...pairs.map(([first = "", second]) => (second === undefined ? 0 : first.length)));
  return pairs.map(([first = "", second]) => (second === undefined ? first : `${first.padEnd(width)}  ${second}`));
}

function overview(shown: readonly Command[] = commands): string {
  const width = Math.max(...shown.map(({ name }) => name.length)) + 2;
  return [
    "evenkeel <command> [options]",
    "",
    ...shown.map(({ name, does }) => `  ${name.padEnd(width)}${does}`),
    "",
    "EVENKEEL_URL is where the console answers (default http://localhost:3000);",
    'EVENKEEL_API_KEY is a key with the scope "manage". evenkeel <command> --help says more.',
  ].join("\n");
}
