import { existsSync } from "node:fs";
import { runOrThrow } from "../run-to-end.ts";
import { say, step } from "../step.ts";
import { checkHouseRules } from "./house.ts";
import { checkImportFloors } from "./import-floors.ts";
import { TestsFailed } from "./run-vitest.ts";
import type { Tally } from "./tally.ts";

const quiet = { environment: { ...process.env, NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1" } };

const tool =
  (program: string, ...args: string[]) =>
  async (): Promise<void> => {
    await runOrThrow([`node_modules/${program}`, ...args], quiet);
  };

/** Runs one step to its verdict: a failure is shown and counted, and the next step runs all the same. */
export async function attempt(tally: Tally, title: string, work: () => unknown): Promise<boolean> {
  try {
    await step(title, work);
    return true;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (error instanceof TestsFailed) tally.failures.push(title);
    else tally.fail(title);
    say(words.trimEnd().replaceAll(/^/gm, "    "));
    return false;
  }
}

/** Format, lint, types, import floors, own rules and unused code. */
export async function checkText(tally: Tally): Promise<void> {
  // `next` writes the types of the routes, which the compiler needs.
  if (existsSync("app")) await attempt(tally, "route types", tool("next/dist/bin/next", "typegen"));
  const types = attempt(tally, "types", tool("typescript/bin/tsc", "--noEmit", "-p", "."));
  await attempt(
    tally,
    "format and lint",
    tool("@biomejs/biome/bin/biome", "ci", "--colors=off", "--max-diagnostics=50"),
  );
  await attempt(tally, "import floors", checkImportFloors);
  await attempt(tally, "house rules and sizes", checkHouseRules);
  await attempt(tally, "unused code", tool("knip/bin/knip.js"));
  await types;
}
