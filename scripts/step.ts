import { performance } from "node:perf_hooks";

const titleColumns = 44;

export const secondsSince = (startMs: number): string => `${((performance.now() - startMs) / 1000).toFixed(1)} s`;

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs `work`, then prints its title (or what it returned, when that is a string) with the time it took. */
export async function step<Result>(title: string, work: () => Promise<Result> | Result): Promise<Result> {
  const startMs = performance.now();
  try {
    const result = await work();
    const detail = typeof result === "string" && result !== "" ? `${title}: ${result}` : title;
    say(`  ${detail.padEnd(titleColumns)} ${secondsSince(startMs).padStart(8)}`);
    return result;
  } catch (error) {
    say(`  ${`${title}: FAILED`.padEnd(titleColumns)} ${secondsSince(startMs).padStart(8)}`);
    throw error;
  }
}
