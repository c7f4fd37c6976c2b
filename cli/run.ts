import { parseArgs } from "node:util";
import { type Command, Failure, type Terminal } from "./command.ts";
import { commands } from "./command-table.ts";

export const exitCodes = { done: 0, failed: 1, changes: 2 } as const;

/** Finds the command, reads its options, runs it. @returns the exit code */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  if (words.length === 0 || ["help", "--help", "-h"].includes(words[0] ?? "")) {
    terminal.say(overview());
    return words.length === 0 ? exitCodes.failed : exitCodes.done;
  }
  const command = find(words);
  if (!command) {
    terminal.complain(`There is no command "${words.join(" ")}".\n\n${overview()}`);
    return exitCodes.failed;
  }
  const rest = words.slice(command.name.split(" ").length);
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.say(usageOf(command));
    return exitCodes.done;
  }
  try {
    const { values, positionals } = parseArgs({ args: [...rest], options: command.options, allowPositionals: true });
    if (positionals.length > (command.operands ?? 0)) throw new Failure(`unexpected "${positionals.at(-1)}"`);
    return await command.run({ terminal, options: values as Record<string, string | boolean>, operands: positionals });
  } catch (error) {
    return explain(error, command, terminal);
  }
}

const find = (words: readonly string[]): Command | undefined =>
  commands.find(({ name }) => name === words.slice(0, name.split(" ").length).join(" "));

function explain(error: unknown, command: Command, terminal: Terminal): number {
  if (error instanceof Failure) {
    terminal.complain(error.message);
    return exitCodes.failed;
  }
  if (String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS")) {
    terminal.complain(`${(error as Error).message}\n\n${usageOf(command)}`);
    return exitCodes.failed;
  }
  throw error;
}

const usageOf = ({ name, does, usage }: Command): string =>
  [
    `${does}.`,
    "",
    ...usage.map((line, index) => (index === 0 ? `  evenkeel ${name} ${line}`.trimEnd() : `  ${line}`)),
  ].join("\n");

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    "evenkeel <command> [options]",
    "",
    ...commands.map(({ name, does }) => `  ${name.padEnd(width)}${does}`),
    "",
    "EVENKEEL_URL is where the console answers (default http://localhost:3000);",
    'EVENKEEL_API_KEY is a key with the scope "manage". evenkeel <command> --help says more.',
  ].join("\n");
}
