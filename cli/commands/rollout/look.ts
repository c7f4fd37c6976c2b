import type { Command } from "../../command.ts";
import type { RestClient } from "../../rest-client.ts";
import { followRollout } from "../../rollout/follow.ts";
import { outcomeOf } from "../../rollout/outcome.ts";
import type { Decision, Holds, Rollout } from "../../rollout/rollout-api.ts";
import {
  DEFAULT_TIMEOUT,
  milliseconds,
  requireId,
  restCommand,
  waitOptions,
  waitUsage,
  wholeNumber,
} from "../../rollout/rollout-command.ts";
import { becauseWords, decisionLine, holdLines, standingWords, timeWords } from "../../rollout/words.ts";

export const listCommand: Command = restCommand({
  name: "rollout list",
  does: "List rollouts, newest first",
  usage: [
    "[--environment production] [--flag ranker-model] [--state running] [--limit 50] [--before ID]",
    "--state    draft, pending_approval, scheduled, running, paused, baking, completed, rolled_back, aborted, failed",
    "--before   Id of the last one of the page before",
  ],
  options: {
    environment: { type: "string" },
    flag: { type: "string" },
    state: { type: "string" },
    limit: { type: "string" },
    before: { type: "string" },
  },
  run: async (client, { terminal, options }) => {
    const names = { environment: "environment", flag: "flagKey", state: "state", limit: "limit", before: "before" };
    const asked = new URLSearchParams();
    for (const [option, field] of Object.entries(names))
      if (typeof options[option] === "string") asked.set(field, options[option]);
    const { rollouts } = await client.ask<{ rollouts: Rollout[] }>("GET", `/rollouts?${asked}`);
    for (const rollout of rollouts)
      terminal.say(
        options.json
          ? JSON.stringify(rollout)
          : `${timeWords(rollout.createdAt)}  ${standingWords(rollout)}: ${rollout.title}`,
      );
    if (rollouts.length === 0 && !options.json) terminal.say("No rollouts.");
    return 0;
  },
});

const find = (client: RestClient, operands: readonly string[]) =>
  client.ask<Rollout>("GET", `/rollouts/${requireId(operands)}`);

export const showCommand: Command = restCommand({
  name: "rollout show",
  does: "One rollout: where it stands and why, its plan, what holds it, what was approved",
  usage: ["ID"],
  options: {},
  operands: 1,
  run: async (client, { terminal, options, operands }) => {
    const rollout = await find(client, operands);
    const { holds, approvals } = await client.ask<Holds>("GET", `/rollouts/${rollout.id}/holds`);
    if (options.json) terminal.say(JSON.stringify({ ...rollout, holds, approvals }));
    else terminal.say([...shown(rollout), ...heldLines(client.url, { holds, approvals })].join("\n"));
    return 0;
  },
});

function shown(rollout: Rollout): string[] {
  const { plan, service, environment, flagKey, baselineVariant, candidateVariant, attempt, startedAt, endedAt } =
    rollout;
  const steps = plan.steps.map(
    ({ exposurePercent, holdSeconds, advanceOn, needsApproval }, index) =>
      `  ${index === rollout.step ? ">" : " "} ${exposurePercent} %, held ${holdSeconds} s, on ${advanceOn}${needsApproval ? ", needs approval" : ""}`,
  );
  return [
    `${rollout.title} (attempt ${attempt})`,
    standingWords(rollout),
    `  ${becauseWords(rollout)}`,
    `service ${service} in ${environment}, flag ${flagKey}: ${baselineVariant} → ${candidateVariant}, ${rollout.strategy}`,
    `started ${startedAt ? timeWords(startedAt) : unstartedWords(rollout)}${endedAt ? `, ended ${timeWords(endedAt)}` : ""}`,
    "steps:",
    ...steps,
    `gates: ${plan.gates.map(({ key, kind }) => `${key} (${kind})`).join(", ") || "none"}`,
  ];
}

/** A preview runs before the rollout's own traffic starts. */
const unstartedWords = ({ state }: Rollout): string =>
  state === "running" || state === "paused" ? "not yet: it is in its preview" : "not yet";

const heldLines = (url: string, { holds, approvals }: Holds): string[] => [
  ...(holds.length > 0 ? ["held:", ...holdLines(url, holds)] : []),
  ...approvals.map(
    ({ step, verdict, by, at, words }) =>
      `${timeWords(at)}  ${step === null ? "the start" : `step ${step + 1}`} ${verdict} by ${by}${words ? `: "${words}"` : ""}`,
  ),
];

export const statusCommand: Command = restCommand({
  name: "rollout status",
  does: "Where a rollout stands, in one line and in the exit code; 6 while it goes on",
  usage: ["ID"],
  options: {},
  operands: 1,
  run: async (client, { terminal, options, operands }) => {
    const rollout = await find(client, operands);
    const { name, exitCode } = outcomeOf(rollout) ?? { name: "timeout", exitCode: 6 };
    const outcome = name === "timeout" ? "under_way" : name;
    terminal.say(options.json ? JSON.stringify({ outcome, exitCode, ...rollout }) : standingWords(rollout));
    return exitCode;
  },
});

export const waitCommand: Command = restCommand({
  name: "rollout wait",
  does: "Follow a rollout that is there, as start --wait does",
  usage: ["ID [--timeout 2h]", ...waitUsage.slice(1)],
  options: { timeout: waitOptions.timeout },
  operands: 1,
  run: async (client, invocation) => {
    const { terminal, options, operands } = invocation;
    const timeoutMs = milliseconds(options.timeout ?? DEFAULT_TIMEOUT);
    const rolloutId = requireId(operands);
    return followRollout({ client, terminal, rolloutId, asJson: options.json === true, timeoutMs });
  },
});

export const decisionsCommand: Command = restCommand({
  name: "rollout decisions",
  does: "What was decided about a rollout, when and why, oldest first",
  usage: ["ID [--limit 100]", "--limit    The newest so many, at most 200"],
  options: { limit: { type: "string" } },
  operands: 1,
  run: async (client, { terminal, options, operands }) => {
    const limit = wholeNumber(options.limit, "--limit") ?? 100;
    const path = `/rollouts/${requireId(operands)}/decisions?limit=${limit}`;
    const { decisions } = await client.ask<{ decisions: Decision[] }>("GET", path);
    for (const decision of decisions.toReversed())
      terminal.say(options.json ? JSON.stringify(decision) : decisionLine(decision));
    return 0;
  },
});
