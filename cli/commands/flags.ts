import { readFileSync, writeFileSync } from "node:fs";
import { type Command, WrongWords } from "../command.ts";
import { restCommand } from "../rollout/rollout-command.ts";
import { folderOf } from "./export.ts";

const environmentOf = (given: unknown): string => encodeURIComponent(String(given ?? "production"));

export const flagsImportCommand: Command = restCommand({
  name: "flags import",
  does: "Take over a flagd flags.json, all of it or nothing",
  usage: [
    "FILE [--environment production] [--service ranker] [--prune]",
    "--service      Of flags that are new here and name none",
    "--prune        Delete flags and segments that the file does not name",
  ],
  options: { environment: { type: "string" }, service: { type: "string" }, prune: { type: "boolean" } },
  operands: 1,
  run: async (client, { terminal, options, operands }) => {
    if (!operands[0]) throw new WrongWords("name a file in flagd's form");
    const file = readJson(folderOf(operands[0], terminal.folder));
    const service = options.service === undefined ? "" : `&service=${encodeURIComponent(String(options.service))}`;
    const path = `/flags/flagd?environment=${environmentOf(options.environment)}&prune=${options.prune === true}${service}`;
    const done = await client.ask<{ created: string[]; changed: string[]; deleted: string[]; segments: number }>(
      "PUT",
      path,
      file,
    );
    if (options.json) terminal.say(JSON.stringify(done));
    else {
      for (const [what, keys] of Object.entries(done))
        if (Array.isArray(keys) && keys.length > 0) terminal.say(`${what}: ${keys.join(", ")}`);
      terminal.say(`${done.segments} segments.`);
    }
    return 0;
  },
});

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new WrongWords(`${path} cannot be read as JSON (${(error as Error).message})`);
  }
}

export const flagsExportCommand: Command = restCommand({
  name: "flags export",
  does: "Write the flags of an environment as flagd's flags.json, without what rollouts do to them",
  usage: [
    "[--environment production] [--out flags.json]",
    "--out          File to write; left out, it is printed",
    "Overrides and prerequisites, which flagd does not know, stand in the rules.",
  ],
  options: { environment: { type: "string" }, out: { type: "string" } },
  run: async (client, { terminal, options }) => {
    const file = await client.ask<unknown>("GET", `/flags/flagd?environment=${environmentOf(options.environment)}`);
    if (options.out === undefined) terminal.say(JSON.stringify(file, null, options.json ? 0 : 2));
    else {
      const path = folderOf(options.out, terminal.folder);
      writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`);
      terminal.say(options.json ? JSON.stringify({ written: path }) : `written  ${path}`);
    }
    return 0;
  },
});
