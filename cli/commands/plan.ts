import { writeFileSync } from "node:fs";
import type { Command } from "../command.ts";
import type { Plan } from "../configuration-api.ts";
import { type ConfigurationFolder, readFolder } from "../folder/read-folder.ts";
import { planLines } from "../print-plan.ts";
import { openRestClient, Refused, type RestClient } from "../rest-client.ts";
import { folderOf } from "./export.ts";

/** Asks the instance what the folder would change. @throws Failure with every problem, as lines about files */
export async function askForPlan(client: RestClient, { document, explain }: ConfigurationFolder): Promise<Plan> {
  try {
    return await client.ask<Plan>("POST", "/configuration/plan", { document });
  } catch (error) {
    throw explained(error, explain);
  }
}

/** A refusal with its problems as lines about files. */
export function explained(error: unknown, explain: ConfigurationFolder["explain"]): unknown {
  if (!(error instanceof Refused) || error.problems.length === 0) return error;
  return new Refused(error.code, [error.message, ...error.problems.map(explain)].join("\n"), error);
}

export const planCommand: Command = {
  name: "plan",
  does: "Show what applying the files would change, and what drifted since the last apply; changes nothing",
  usage: [
    "[--dir evenkeel] [--json] [--out plan.json]",
    "--dir   Folder with evenkeel.yaml",
    "--json  The plan for machines",
    "--out   Keep the plan in a file, for apply --plan",
    "Exits with 0 when there is nothing to change, 2 when there are changes, 1 when something is wrong.",
  ],
  options: { dir: { type: "string" }, json: { type: "boolean" }, out: { type: "string" } },
  async run({ terminal, options }) {
    const folder = readFolder(folderOf(options.dir, terminal.folder));
    const plan = await askForPlan(openRestClient(terminal), folder);
    terminal.say(options.json ? JSON.stringify(plan, null, 2) : planLines(plan, terminal).join("\n"));
    if (typeof options.out === "string")
      writeFileSync(folderOf(options.out, terminal.folder), `${JSON.stringify(plan, null, 2)}\n`);
    if (plan.problems.length > 0) {
      terminal.complain(["", "This plan would be refused:", ...plan.problems.map(folder.explain)].join("\n"));
      return 1;
    }
    return plan.changes.length > 0 ? 2 : 0;
  },
};
