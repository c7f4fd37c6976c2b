import { readFileSync } from "node:fs";
import { type Command, Failure, type Terminal } from "../command.ts";
import type { Applied, Plan } from "../configuration-api.ts";
import { type ConfigurationFolder, readFolder } from "../folder/read-folder.ts";
import { differenceLines, planLines } from "../print-plan.ts";
import { openRestClient, Refused, type RestClient } from "../rest-client.ts";
import { folderOf } from "./export.ts";
import { askForPlan, explained } from "./plan.ts";

export const applyCommand: Command = {
  name: "apply",
  does: "Make the instance what the files say: everything or nothing",
  usage: [
    "[--dir evenkeel] [--yes] [--allow-deletions] [--plan plan.json]",
    "--dir              Folder with evenkeel.yaml",
    "--yes              Do not ask (pipelines)",
    "--allow-deletions  Without it a plan that deletes is refused",
    "--plan             The plan that was reviewed (plan --out); anything else is refused with the difference",
  ],
  options: {
    dir: { type: "string" },
    yes: { type: "boolean" },
    "allow-deletions": { type: "boolean" },
    plan: { type: "string" },
  },
  async run({ terminal, options }) {
    const folder = readFolder(folderOf(options.dir, terminal.folder));
    const client = openRestClient(terminal);
    const plan = await askForPlan(client, folder);
    if (typeof options.plan === "string") requireReviewed(readPlan(folderOf(options.plan, terminal.folder)), plan);
    terminal.say(planLines(plan, terminal).join("\n"));
    if (plan.problems.length > 0)
      throw new Failure(["", "Nothing was changed, because:", ...plan.problems.map(folder.explain)].join("\n"));
    const allowDeletions = options["allow-deletions"] === true;
    requireDeletionsAllowed(plan, allowDeletions);
    if (plan.changes.length > 0 && options.yes !== true) await confirm(terminal);
    const applied = await send(client, { folder, plan, allowDeletions });
    if (plan.changes.length > 0)
      terminal.say(`Applied: ${applied.created} added, ${applied.changed} changed, ${applied.deleted} deleted.`);
    return 0;
  },
};

function readPlan(path: string): Plan {
  try {
    const plan = JSON.parse(readFileSync(path, "utf8")) as Plan;
    if (typeof plan.hash === "string" && Array.isArray(plan.changes)) return plan;
  } catch (error) {
    throw new Failure(`${path} cannot be read as a plan (${(error as Error).message}): write it with plan --out.`);
  }
  throw new Failure(`${path} is no plan: write it with plan --out.`);
}

function requireReviewed(reviewed: Plan, now: Plan): void {
  if (reviewed.hash === now.hash) return;
  const difference = differenceLines(reviewed.changes, now.changes);
  throw new Failure(
    [
      "This is not the plan that was reviewed: the instance or the files have changed since. Nothing was changed.",
      ...difference,
    ].join("\n"),
  );
}

function requireDeletionsAllowed({ changes }: Plan, isAllowed: boolean): void {
  const deletions = changes.filter(({ action }) => action === "delete");
  if (isAllowed || deletions.length === 0) return;
  throw new Failure(
    `\nThis would delete ${deletions.map(({ name }) => name).join(", ")}. Nothing was changed; if that is meant, add --allow-deletions.`,
  );
}

async function confirm({ ask }: Terminal): Promise<void> {
  if (!ask) throw new Failure("\nNobody is there to confirm. Nothing was changed; a pipeline says --yes.");
  const answer = await ask("\nApply this? Type yes: ");
  if (answer.trim() !== "yes") throw new Failure("Nothing was changed.");
}

interface Sending {
  folder: ConfigurationFolder;
  plan: Plan;
  allowDeletions: boolean;
}

async function send(client: RestClient, { folder, plan, allowDeletions }: Sending): Promise<Applied> {
  try {
    const { document } = folder;
    return await client.ask<Applied>("POST", "/configuration/apply", { document, planHash: plan.hash, allowDeletions });
  } catch (error) {
    if (error instanceof Refused && error.code === "conflict") requireReviewed(plan, await askForPlan(client, folder));
    throw explained(error, folder.explain);
  }
}
