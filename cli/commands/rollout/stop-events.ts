import { action } from "../../action.ts";
import { type Command, WrongWords } from "../../command.ts";
import { followRollout } from "../../rollout/follow.ts";
import { readWait, requireId, restCommand, waitOptions, waitUsage } from "../../rollout/rollout-command.ts";
import { timeWords } from "../../rollout/words.ts";

/** What the instance answers under /api/v1/rollouts/{id}/stop-events. */
interface Reported {
  eventId: string;
  event: string;
  count: number;
}

export const reportCommand: Command = restCommand({
  name: "rollout report",
  does: "Report a stop event that a person saw; at the count of the plan the rollout goes back",
  usage: [
    'ID --event data-leak --words "what was seen" [--wait]',
    "--event            One of the plan's stop events; rollout stop-events names them",
    "--words            What was seen, without personal data: it becomes part of the evidence",
    "--idempotency-key  The same key counts once however often it is sent (default: a new one each time)",
    ...waitUsage,
  ],
  options: {
    event: { type: "string" },
    words: { type: "string" },
    "idempotency-key": { type: "string" },
    ...waitOptions,
  },
  operands: 1,
  run: async (client, invocation) => {
    const { terminal, options, operands } = invocation;
    const wait = readWait(invocation);
    const rolloutId = requireId(operands);
    if (!options.event) throw new WrongWords("--event is needed: one of the plan's stop events");
    if (!options.words) throw new WrongWords("--words is needed: say what was seen, without personal data");
    const once = String(options["idempotency-key"] ?? crypto.randomUUID());
    const body = { event: options.event, words: options.words };
    const reported = await client.make<Reported>(`/rollouts/${rolloutId}/stop-events`, body, once);
    const asJson = options.json === true;
    if (asJson) terminal.say(JSON.stringify({ type: "reported", rolloutId, ...reported }));
    else
      terminal.say(
        [
          `reported  ${reported.eventId}: ${reported.event} of ${rolloutId}; its plan rolls back at ${reported.count}`,
          ...(wait ? [] : [`  The next judgement counts it; what it decides: rollout status ${rolloutId}`]),
          `  ${client.url}/rollouts/${rolloutId}`,
        ].join("\n"),
      );
    return wait ? followRollout({ client, terminal, rolloutId, asJson, ...wait }) : 0;
  },
});

interface StopEvent {
  event: string;
  count: number;
  reported: number;
  reports: { id: string; at: string; by: { kind: string; name: string }; words: string | null }[];
}

export const stopEventsCommand: Command = action<{ stopEvents: StopEvent[] }>({
  name: "rollout stop-events",
  does: "The stop events of a rollout's plan: how many of how many were counted, who reported and what was seen",
  usage: ["ID", "Named are the first twenty reports of each, and the last one."],
  operands: ["the id of a rollout"],
  path: ({ operands }) => `/rollouts/${requireId(operands)}/stop-events`,
  lines: ({ stopEvents }) =>
    stopEvents.length === 0 ? ["Its plan has no stop events."] : stopEvents.flatMap(stopEventLines),
});

const stopEventLines = ({ event, count, reported, reports }: StopEvent): string[] => [
  `${event}: ${reported} of ${count}`,
  ...reports.map(
    ({ id, at, by, words }) =>
      `  ${timeWords(at)}  ${by.kind === "service" ? "the service " : ""}${by.name}${words ? `: "${words}"` : ""} (${id})`,
  ),
];
