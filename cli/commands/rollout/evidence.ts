import { readFileSync, statSync } from "node:fs";
import { type Command, Failure, type Invocation } from "../../command.ts";
import type { RestClient } from "../../rest-client.ts";
import { requireId, restCommand } from "../../rollout/rollout-command.ts";
import { timeWords } from "../../rollout/words.ts";
import { writeWhole } from "../../whole-file.ts";
import { folderOf } from "../export.ts";

export const evidenceCommand: Command = restCommand({
  name: "rollout evidence",
  does: "Take a rollout's evidence away as one file that stands alone; noted in the audit",
  usage: [
    "ID [RECORD] [--out evidence.json]",
    "RECORD   Only this record (evi_01J…), with the ticks that it stands on",
    "--out    File to write, with its name only when all of it is there; left out, it is printed",
    "Figures per group go along where the key has group:read, and are withheld otherwise.",
    "npm run evidence:verify -- FILE judges the file again, without the instance.",
  ],
  options: { out: { type: "string" } },
  operands: 2,
  run: async (client, invocation) => {
    const { terminal, options, operands } = invocation;
    const id = requireId(operands);
    const record = operands[1] === undefined ? "" : `/${requireId(operands.slice(1), "evidence")}`;
    const bytes = await client.download(`/rollouts/${id}/evidence${record}`);
    if (options.out === undefined) await print(bytes, invocation);
    else {
      const path = folderOf(options.out, terminal.folder);
      const { records, ticks, size, withheld } = await writeWhole(path, bytes, countOf);
      if (options.json) terminal.say(JSON.stringify({ written: path, records, ticks, bytes: size, withheld }));
      else {
        terminal.say(`written  ${path}: ${counting(records, "record")}, ${counting(ticks, "tick")}, ${size} bytes`);
        if (withheld) terminal.say(`  withheld for ${withheld.gates.join(", ")}: ${withheld.why}`);
        terminal.say(`  npm run evidence:verify -- ${path}`);
      }
    }
    return 0;
  },
});

interface EvidenceFile {
  records: unknown[];
  ticks: unknown[];
  withheld: { gates: string[]; why: string } | null;
}

/** Reads it as whoever checks it will. @throws when it is no evidence file, or cut off */
function countOf(file: string) {
  const { records, ticks, withheld } = JSON.parse(readFileSync(file, "utf8")) as EvidenceFile;
  return { records: records.length, ticks: ticks.length, size: statSync(file).size, withheld };
}

const counting = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** As it comes: a file of days is longer than memory should hold. */
async function print(bytes: AsyncIterable<Uint8Array>, { terminal }: Invocation): Promise<void> {
  try {
    await terminal.pour(bytes);
  } catch (error) {
    throw new Failure(`what was printed is cut off (${(error as Error).message}): do not keep it. Try again.`);
  }
}

/** What the instance answers under /api/v1/rollouts/{id}/reach. */
interface Reach {
  variant: string;
  environment: string;
  asOf: string;
  from: string | null;
  to: string | null;
  requests: number;
  units: number;
  unitsWithBoth: number;
  groups: { group: string; decisions: number | null; units: number | null }[] | null;
}

export const reachCommand: Command = restCommand({
  name: "rollout reach",
  does: "The blast radius: how many requests and distinct units met the candidate",
  usage: [
    "ID [--groups] [--csv] [--out reach.csv]",
    "--groups  Per group; needs group:read, and is noted in the audit",
    "--csv     As a CSV file, printed",
    "--out     The CSV file, written here with its name only when all of it is there",
  ],
  options: { groups: { type: "boolean" }, csv: { type: "boolean" }, out: { type: "string" } },
  operands: 1,
  run: async (client, invocation) => {
    const { terminal, options, operands } = invocation;
    const path = (kind: string) => `/rollouts/${requireId(operands)}/reach${kind}?groups=${options.groups === true}`;
    if (options.out !== undefined || options.csv) await takeCsv(client, invocation, path("/csv"));
    else {
      const reach = await client.ask<Reach>("GET", path(""));
      terminal.say(options.json ? JSON.stringify(reach) : reachLines(reach).join("\n"));
    }
    return 0;
  },
});

async function takeCsv(client: RestClient, invocation: Invocation, path: string): Promise<void> {
  const { terminal, options } = invocation;
  const bytes = await client.download(path);
  if (options.out === undefined) return print(bytes, invocation);
  const file = folderOf(options.out, terminal.folder);
  const size = await writeWhole(file, bytes, (unfinished) => statSync(unfinished).size);
  terminal.say(options.json ? JSON.stringify({ written: file, bytes: size }) : `written  ${file}: ${size} bytes`);
}

function reachLines({ variant, environment, asOf, from, to, groups, ...counts }: Reach): string[] {
  const until = to === null ? "it goes on" : `to ${timeWords(to)}`;
  const when = from === null ? "not started" : `from ${timeWords(from)}, ${until}`;
  const withheld = "withheld (fewer than ten, or next to such a group)";
  return [
    `${counts.requests} requests and ${counts.units} distinct units met ${variant} in ${environment}, as of ${timeWords(asOf)}`,
    `  ${counts.unitsWithBoth} of the units met the baseline too; ${when}`,
    ...(groups ?? []).map(
      ({ group, decisions, units }) => `  ${group}: ${decisions ?? withheld} decisions, ${units ?? withheld} units`,
    ),
  ];
}
