import type { ParseArgsOptionsConfig } from "node:util";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** What a command reads and writes; tests give their own. */
export interface Terminal {
  /** Lines for people and pipes. */
  say(text: string): void;
  /** Lines about what went wrong. */
  complain(text: string): void;
  /** Bytes as they come, with nothing added. @throws when they or the reader break off */
  pour(bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Undefined: nobody is there to be asked. */
  ask: ((question: string) => Promise<string>) | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  /** Folder in which paths begin. */
  folder: string;
  hasColour: boolean;
}

export interface Invocation {
  terminal: Terminal;
  /** Of the options that the command states; a repeated one is its last. */
  options: Readonly<Record<string, string | boolean | undefined>>;
  operands: readonly string[];
}

/** One command is one file and one line in command-table.ts. */
export interface Command {
  /** As it is typed: `plan`, or two words. */
  name: string;
  does: string;
  /** What follows the name, with one line for each option. */
  usage: readonly string[];
  options: ParseArgsOptionsConfig;
  /** How many operands it takes at most. */
  operands?: number;
  /** Its exit codes tell wrong words, a refusal and an unreachable instance apart; otherwise each of them is 1. */
  tellsFailuresApart?: boolean;
  /** @returns the exit code */
  run(invocation: Invocation): Promise<number>;
}

/** The expected ways to fail: said in these words, without a stack. */
export class Failure extends Error {
  override readonly name = "Failure";
  /** For commands that tell failures apart. */
  readonly exitCode: ExitCode = exitCodes.failed;
}

/** What was typed cannot be meant. */
export class WrongWords extends Failure {
  override readonly exitCode = exitCodes.usage;
}
