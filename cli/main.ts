// Run through evenkeel.mjs, under the pinned Node.
import { createInterface } from "node:readline/promises";
import { pipeline } from "node:stream/promises";
import type { Terminal } from "./command.ts";
import { run } from "./run.ts";

const terminal: Terminal = {
  say: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  pour: (bytes) => pipeline(bytes, process.stdout, { end: false }),
  ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined,
  environment: process.env,
  folder: process.cwd(),
  hasColour: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

async function ask(question: string): Promise<string> {
  const line = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await line.question(question);
  } finally {
    line.close();
  }
}

process.exitCode = await run(process.argv.slice(2), terminal);
// The bootstrap's channel would keep this process alive.
process.disconnect?.();
