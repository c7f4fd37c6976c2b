import { countedBy } from "#lib/domain/rollout/adjust-plan";
import { type Command, type Invocation, WrongWords } from "../../command.ts";
import type { RestClient } from "../../rest-client.ts";
import type { Rollout } from "../../rollout/rollout-api.ts";
import { conclude, readWait, requireId, restCommand, waitOptions, waitUsage } from "../../rollout/rollout-command.ts";
import { readYamlFile } from "../../yaml-file.ts";
import { folderOf } from "../export.ts";

export const startCommand: Command = restCommand({
  name: "rollout start",
  does: "Release a variant of a flag along a template or a plan, or start a draft",
  usage: [
    "--flag ranker-model --candidate v2 --template canary [--wait] …   |   ID [--wait]",
    "ID                 A draft, or a scheduled rollout, instead of making a new one",
    "--flag             The flag whose release this is",
    "--candidate        The variant to release",
    "--template         A rollout template; or --plan",
    "--plan             A file with a plan (YAML or JSON): the plan, or { strategy, plan }",
    "--baseline         The variant to compare with (default: the flag's current release)",
    "--title            (default: from service and variants)",
    "--environment      (default production)",
    "--starts-at        An instant before which it does not start, such as 2026-12-01T09:00:00Z",
    "--disable-at       An instant at which the release is taken back",
    "--holdback         Percent of units that stays with the baseline until it is completed",
    "--unit-of-analysis What a gate takes for one observation: request, or unit where units come back",
    "--preview-keys     Blue-green: units that see the candidate before the switch, as ada,bo",
    "--preview-segment  The same by a segment",
    "--acknowledge      Why a release that was rolled back may be released again",
    "--draft            Make it, and leave the start to somebody else",
    "--idempotency-key  The same key makes one rollout however often it is sent (default: a new one each time)",
    ...waitUsage,
  ],
  options: {
    flag: { type: "string" },
    candidate: { type: "string" },
    template: { type: "string" },
    plan: { type: "string" },
    baseline: { type: "string" },
    title: { type: "string" },
    environment: { type: "string" },
    "starts-at": { type: "string" },
    "disable-at": { type: "string" },
    holdback: { type: "string" },
    "unit-of-analysis": { type: "string" },
    "preview-keys": { type: "string" },
    "preview-segment": { type: "string" },
    acknowledge: { type: "string" },
    draft: { type: "boolean" },
    "idempotency-key": { type: "string" },
    ...waitOptions,
  },
  operands: 1,
  run: async (client, invocation) => {
    const wait = readWait(invocation);
    if (wait && invocation.options.draft) throw new WrongWords("--wait has nothing to wait for with --draft");
    const rollout = invocation.operands[0] ? await startDraft(client, invocation) : await make(client, invocation);
    return conclude(client, invocation, { rollout, wait });
  },
});

const ofNewOnes = ["flag", "candidate", "template", "plan", "baseline", "title", "starts-at", "disable-at", "draft"];
const ofPlans = ["preview-keys", "preview-segment", "holdback", "unit-of-analysis"];

function startDraft(client: RestClient, { options, operands }: Invocation): Promise<Rollout> {
  const strange = [...ofNewOnes, ...ofPlans].find((name) => options[name] !== undefined);
  if (strange) throw new WrongWords(`--${strange} belongs to a new rollout, and ${operands[0]} is one already`);
  const path = `/rollouts/${requireId(operands)}/start`;
  return client.ask<Rollout>("POST", path, { acknowledgement: options.acknowledge });
}

async function make(client: RestClient, { options, terminal }: Invocation): Promise<Rollout> {
  for (const name of ["flag", "candidate"])
    if (!options[name]) throw new WrongWords(`--${name} is needed, or the id of a draft`);
  if (Boolean(options.template) === Boolean(options.plan)) throw new WrongWords("name one of --template and --plan");
  const wanted = {
    environment: options.environment ?? "production",
    flagKey: options.flag,
    candidateVariant: options.candidate,
    baselineVariant: options.baseline,
    title: options.title,
    start: options.draft !== true,
    acknowledgement: options.acknowledge,
  };
  const added = {
    startsAt: options["starts-at"],
    disableAt: options["disable-at"],
    preview: previewOf(options),
    ...countingOf(options),
  };
  const once = String(options["idempotency-key"] ?? crypto.randomUUID());
  if (options.template) {
    const body = { ...wanted, ...added, template: options.template };
    const { rolloutId } = await client.make<{ rolloutId: string }>("/rollouts/from-template", body, once);
    return client.ask<Rollout>("GET", `/rollouts/${rolloutId}`);
  }
  const { plan, ...rest } = readPlanFile(folderOf(options.plan, terminal.folder));
  const given = Object.fromEntries(Object.entries(added).filter(([, value]) => value !== undefined));
  return client.make<Rollout>("/rollouts", { ...wanted, ...rest, plan: { ...plan, ...given } }, once);
}

/** @throws WrongWords */
function countingOf({ holdback, "unit-of-analysis": unitOfAnalysis }: Invocation["options"]) {
  const holdbackPercent = holdback === undefined ? undefined : Number(holdback);
  if (Number.isNaN(holdbackPercent))
    throw new WrongWords(`--holdback must be a percentage, such as 10; it is "${holdback}"`);
  return { holdbackPercent, ...(unitOfAnalysis === undefined ? {} : countedBy(String(unitOfAnalysis))) };
}

function previewOf(options: Invocation["options"]): { segment?: string; targetingKeys: string[] } | undefined {
  const segment = options["preview-segment"];
  const keys = options["preview-keys"];
  if (segment === undefined && keys === undefined) return undefined;
  const targetingKeys = String(keys ?? "").split(",");
  return {
    ...(segment === undefined ? {} : { segment: String(segment) }),
    targetingKeys: targetingKeys.map((key) => key.trim()).filter((key) => key !== ""),
  };
}

/** A plan, alone or with its strategy. @throws WrongWords */
export function readPlanFile(path: string): { strategy?: unknown; plan: Record<string, unknown> } {
  const written = readYamlFile(path) as { strategy?: unknown; plan?: Record<string, unknown>; steps?: unknown } | null;
  if (written?.plan !== undefined)
    return { ...("strategy" in written ? { strategy: written.strategy } : {}), plan: written.plan };
  if (written?.steps !== undefined) return { plan: written as Record<string, unknown> };
  throw new WrongWords(`${path} is no plan: it needs steps, or plan with steps`);
}
