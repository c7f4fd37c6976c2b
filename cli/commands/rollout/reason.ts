import { action, neededText } from "../../action.ts";
import type { Command } from "../../command.ts";
import { requireId } from "../../rollout/rollout-command.ts";

export const reasonCommand: Command = action<{ decisionId: string }>({
  name: "rollout reason",
  does: "Say afterwards why something was decided; the audit keeps what stood there before",
  usage: ['DECISION --reason "why"', "DECISION  Its id, as in rollout decisions --json", "--reason  Why"],
  options: { reason: { type: "string" } },
  operands: ["the id of a decision"],
  method: "POST",
  path: ({ operands }) => `/decisions/${requireId(operands, "decision")}/reason`,
  body: (given) => ({ reason: neededText(given, "reason", "say why") }),
  lines: ({ decisionId }) => [`kept with ${decisionId}`],
});
