import { type Command, WrongWords } from "../command.ts";
import { restCommand } from "../rollout/rollout-command.ts";

const options = { environment: { type: "string" } } as const;
const pathOf = (environment: unknown): string =>
  `/environments/${encodeURIComponent(String(environment ?? "production"))}`;

export const stopLineCommand: Command = restCommand({
  name: "line stop",
  does: "Stop the line: nothing starts or advances in the environment; rollbacks work",
  usage: ['--words "why" [--environment production]', "--words  Why; whoever is held reads it"],
  options: { ...options, words: { type: "string" } },
  run: async (client, { terminal, options: { environment, words, json } }) => {
    if (!words) throw new WrongWords("--words is needed: say why");
    const line = await client.ask<{ environment: string; stoppedAt: string }>(
      "POST",
      `${pathOf(environment)}/stop-line`,
      {
        words,
      },
    );
    terminal.say(
      json ? JSON.stringify({ type: "line", ...line }) : `stopped  ${line.environment}, since ${line.stoppedAt}`,
    );
    return 0;
  },
});

export const releaseLineCommand: Command = restCommand({
  name: "line release",
  does: "Let a stopped line run again",
  usage: ["[--environment production]"],
  options,
  run: async (client, { terminal, options: { environment, json } }) => {
    const line = await client.ask<{ environment: string }>("POST", `${pathOf(environment)}/release-line`, {});
    terminal.say(json ? JSON.stringify({ type: "line", ...line }) : `runs again  ${line.environment}`);
    return 0;
  },
});
