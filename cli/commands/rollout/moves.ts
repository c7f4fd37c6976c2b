import { type Command, type Invocation, WrongWords } from "../../command.ts";
import type { Rollout } from "../../rollout/rollout-api.ts";
import {
  conclude,
  readWait,
  requireId,
  restCommand,
  waitOptions,
  waitUsage,
  wholeNumber,
} from "../../rollout/rollout-command.ts";

interface Move {
  /** As it is typed, and as the path ends unless `path` says another. */
  name: string;
  path?: string;
  does: string;
  words: "needed" | "possible" | "none";
  /** What it leads to may be waited for. */
  canWait?: boolean;
  /** Sent with it. */
  body?(options: Invocation["options"]): Record<string, unknown>;
  usage?: string[];
  options?: Command["options"];
}

/** Of a move that makes another attempt: it is a draft unless it is to start. */
const starting = {
  usage: ["--start  Start it, or send it for approval where that is needed"],
  options: { start: { type: "boolean" } },
} satisfies Partial<Move>;

const moves: readonly Move[] = [
  {
    name: "approve",
    does: "Approve a start or the next step of another person's rollout",
    words: "possible",
    canWait: true,
  },
  { name: "reject", does: "Reject a rollout that waits for approval", words: "needed" },
  { name: "pause", does: "Hold the exposure where it is", words: "possible" },
  { name: "resume", does: "Go on from a pause", words: "possible", canWait: true },
  {
    name: "advance",
    does: "Take the next step now; past its gates only by force, with the title typed out",
    words: "possible",
    canWait: true,
    usage: ['--force --confirm-title "the rollout\'s title"  Go past a failing or missing verdict; audited'],
    options: { force: { type: "boolean" }, "confirm-title": { type: "string" } },
    body: (options) => ({ force: options.force, confirmTitle: options["confirm-title"] }),
  },
  {
    name: "skip-hold",
    does: "End the waiting time of the present step; its gates still judge",
    words: "needed",
    canWait: true,
  },
  {
    name: "override",
    does: "Go on in spite of the freezes and incidents that hold it now",
    words: "needed",
    canWait: true,
  },
  { name: "roll-back", does: "Return all traffic to the baseline now; nothing holds that", words: "possible" },
  { name: "abort", does: "End a rollout that serves nobody, or leave failed", words: "possible" },
  { name: "complete", does: "End the bake early: the candidate becomes the current release", words: "possible" },
  {
    name: "acknowledge",
    path: "start",
    does: "Say why a release that was rolled back may be released again, and start it",
    words: "needed",
    canWait: true,
    body: ({ words }) => ({ acknowledgement: words, words: undefined }),
  },
  {
    name: "retry",
    does: "Try again what was rolled back or aborted: a new attempt with the same plan and a new seed",
    words: "none",
    canWait: true,
    usage: [...starting.usage, "--acknowledge  With --start: why a release that was rolled back may be released again"],
    options: { ...starting.options, acknowledge: { type: "string" } },
    body: ({ start, acknowledge }) => ({ start, acknowledgement: acknowledge }),
  },
  {
    name: "fast-track",
    does: "Bring back a release that was completed in the last 14 days, by a shorter plan with the same gates",
    words: "none",
    canWait: true,
    ...starting,
    body: ({ start }) => ({ start }),
  },
];

export const moveCommands: readonly Command[] = moves.map((move) =>
  restCommand({
    name: `rollout ${move.name}`,
    does: move.does,
    usage: usageOf(move),
    options: {
      ...(move.words === "none" ? {} : { words: { type: "string" }, "expected-revision": { type: "string" } }),
      ...(move.canWait ? waitOptions : {}),
      ...move.options,
    },
    operands: 1,
    run: async (client, invocation) => {
      const { options, operands } = invocation;
      const wait = readWait(invocation);
      const id = requireId(operands);
      if (move.words === "needed" && !options.words) throw new WrongWords("--words is needed: say why");
      if (wait && "start" in (move.options ?? {}) && !options.start)
        throw new WrongWords("--wait belongs to --start: a draft waits for somebody");
      const rollout = await client.ask<Rollout>("POST", `/rollouts/${id}/${move.path ?? move.name}`, {
        words: options.words,
        expectedRevision: wholeNumber(options["expected-revision"], "--expected-revision"),
        ...move.body?.(options),
      });
      return conclude(client, invocation, { rollout, wait });
    },
  }),
);

function usageOf({ words, canWait, usage = [] }: Move): string[] {
  const said = { needed: ' --words "why"', possible: ' [--words "why"]', none: "" }[words];
  return [
    `ID${said}${canWait ? " [--wait]" : ""}`,
    ...usage,
    ...(words === "none"
      ? []
      : [
          "--words  What you say to it; kept in the log and the audit",
          "--expected-revision  Refuse if somebody changed it since",
        ]),
    ...(canWait ? waitUsage : []),
  ];
}
