import { type Command, WrongWords } from "../../command.ts";
import { requireId, restCommand } from "../../rollout/rollout-command.ts";
import { writeDownload } from "../../write-download.ts";
import { folderOf } from "../export.ts";

export const evidenceCommand: Command = restCommand({
  name: "rollout evidence",
  does: "Take a rollout's evidence away as a file that stands alone; noted in the audit",
  usage: [
    "ID [--record evi_…] [--out FILE]",
    "--record  One record with the ticks that it stands on; left out, all of them",
    "--out     File to write; left out, one with the id in its name",
    "npm run evidence:verify FILE replays it without the instance.",
  ],
  options: { record: { type: "string" }, out: { type: "string" } },
  operands: 1,
  run: async (client, { terminal, operands, options }) => {
    const id = requireId(operands);
    const record = options.record === undefined ? "" : `/${encodeURIComponent(String(options.record))}`;
    const path = folderOf(options.out ?? `evenkeel-evidence-${options.record ?? id}.json`, terminal.folder);
    await writeDownload(path, await client.download(`/rollouts/${id}/evidence${record}`));
    terminal.say(options.json ? JSON.stringify({ type: "file", path }) : `written  ${path}`);
    return 0;
  },
});

/** What the instance answers under /api/v1/rollouts/{id}/reach. */
interface Reach {
  variant: string;
  asOf: string;
  requests: number;
  units: number;
  unitsWithBoth: number;
  groups: { group: string; decisions: number | null; units: number | null }[] | null;
}

export const reachCommand: Command = restCommand({
  name: "rollout reach",
  does: "How many requests and distinct units met the candidate",
  usage: [
    "ID [--groups] [--csv FILE]",
    "--groups  Per group; needs the permission group:read and is noted in the audit",
    "--csv     Write it as a CSV file instead",
  ],
  options: { groups: { type: "boolean" }, csv: { type: "string" } },
  operands: 1,
  run: async (client, { terminal, operands, options }) => {
    const path = `/rollouts/${requireId(operands)}/reach`;
    const asked = options.groups ? "?groups=true" : "";
    if (options.csv !== undefined) {
      const file = folderOf(options.csv, terminal.folder);
      await writeDownload(file, await client.download(`${path}/csv${asked}`));
      terminal.say(options.json ? JSON.stringify({ type: "file", path: file }) : `written  ${file}`);
      return 0;
    }
    const reach = await client.ask<Reach>("GET", `${path}${asked}`);
    terminal.say(options.json ? JSON.stringify({ type: "reach", ...reach }) : reachLines(reach).join("\n"));
    return 0;
  },
});

const number = (value: number): string => value.toLocaleString("en-US");

function reachLines({ variant, asOf, requests, units, unitsWithBoth, groups }: Reach): string[] {
  const kept = (value: number | null) => (value === null ? "kept back" : number(value));
  return [
    `${variant} met ${number(units)} units with ${number(requests)} requests, as of ${asOf}; ${number(unitsWithBoth)} of them met the baseline too`,
    ...(groups ?? []).map((each) => `  ${each.group}: ${kept(each.units)} units, ${kept(each.decisions)} decisions`),
  ];
}

/** What the instance answers to a report. */
interface Reported {
  eventId: string;
  event: string;
  count: number;
}

export const stopEventCommand: Command = restCommand({
  name: "rollout stop-event",
  does: "Report what must not happen; at the count of the plan the rollout goes back by itself",
  usage: [
    'ID --event data-leak --words "what was seen"',
    "--event  One of the plan's stop events",
    "--words  What was seen, without personal data: it becomes part of the evidence",
  ],
  options: { event: { type: "string" }, words: { type: "string" } },
  operands: 1,
  run: async (client, { terminal, operands, options }) => {
    const id = requireId(operands);
    if (!options.event) throw new WrongWords("--event is needed: one of the plan's stop events");
    if (!options.words) throw new WrongWords("--words is needed: say what was seen");
    const { event, words } = options;
    // Under a key of its own: one sight is one report, however often it has to be sent.
    const key = `stop-event-${crypto.randomUUID()}`;
    const reported = await client.make<Reported>(`/rollouts/${id}/stop-events`, { event, words }, key);
    const goesBack = reported.count === 1 ? "one report" : `${reported.count} reports`;
    terminal.say(
      options.json
        ? JSON.stringify({ type: "reported", ...reported })
        : `reported  ${reported.event} (${reported.eventId}): the rollout goes back at ${goesBack}\n  evenkeel rollout wait ${id} says what follows`,
    );
    return 0;
  },
});
