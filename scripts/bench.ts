// Usage: npm run bench [-- name ...]
// Prints what each benchmark of bench/index.ts measured, beside its target and the load of the machine.
import { availableParallelism, loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import { type Bench, benches } from "../bench/index.ts";
import { say, secondsSince } from "./step.ts";

type Row = Awaited<ReturnType<Bench["run"]>>["rows"][number];

const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(2))
    .join(" ");

function table(rows: readonly Row[]): string {
  const width = (of: (row: Row) => string): number => Math.max(...rows.map((row) => of(row).length));
  const [labels, values] = [width(({ label }) => label), width(({ value }) => value)];
  const line = ({ label, value, target, ok }: Row): string =>
    `  ${label.padEnd(labels)}  ${value.padStart(values)}  ${ok ? "ok  " : "MISS"}  target ${target}`;
  return rows.map(line).join("\n");
}

function chosen(names: readonly string[]): readonly Bench[] {
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length === 0) return benches.filter(({ name }) => names.length === 0 || names.includes(name));
  process.stderr.write(
    `No benchmark ${unknown.join(", ")}. There are: ${benches.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(2);
}

let missed = 0;
say(`load average at the start ${load()}, ${availableParallelism()} cores`);
for (const bench of chosen(process.argv.slice(2))) {
  const startMs = performance.now();
  const { name, rows } = await bench.run();
  missed += rows.filter(({ ok }) => !ok).length;
  say(`\n${name}\n${table(rows)}\n  (${secondsSince(startMs)}, load average ${load()})`);
}
say(`\n${missed === 0 ? "every target is met" : `${missed} ${missed === 1 ? "target is" : "targets are"} missed`}`);
process.exitCode = missed === 0 ? 0 : 1;
