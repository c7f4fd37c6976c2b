import { action, type Given, inPath, neededText, ofEnvironment, orNone } from "../action.ts";
import { type Command, WrongWords } from "../command.ts";
import { timeWords } from "../rollout/words.ts";

/** What the instance answers under /api/v1/freezes. */
interface FreezeWindow {
  key: string;
  reason: string;
  repeat: "once" | "weekly";
  from?: string;
  to?: string;
  fromDay?: string;
  fromTime?: string;
  toDay?: string;
  toTime?: string;
  timeZone: string;
  system: string;
  service: string;
}
interface Freezes {
  windows: (FreezeWindow & { inForceUntil: string | null })[];
  stopped: { at: string; by: string; words: string } | null;
  needsApproval: boolean;
}

const whenWords = (window: FreezeWindow): string =>
  window.repeat === "once"
    ? `${window.from} to ${window.to} ${window.timeZone}`
    : `each week ${window.fromDay} ${window.fromTime} to ${window.toDay} ${window.toTime} ${window.timeZone}`;

function ofWhat({ system, service }: FreezeWindow): string {
  if (service) return `service ${service}`;
  return system ? `system ${system}` : "everything";
}

const list = action<Freezes>({
  name: "freezes list",
  does: "What holds the rollouts of an environment: the stopped line, freeze windows, whether a start needs approval",
  usage: [""],
  isOfEnvironment: true,
  path: (given) => `/freezes?${ofEnvironment(given)}`,
  lines: ({ windows, stopped, needsApproval }, { environment }) => [
    stopped
      ? `the line of ${environment} is stopped since ${timeWords(stopped.at)} by ${stopped.by}: "${stopped.words}"`
      : `the line of ${environment} runs`,
    `a start ${needsApproval ? "needs the approval of a second person" : "needs no approval"}`,
    ...orNone(
      windows.map(
        (window) =>
          `${window.key}: ${ofWhat(window)}, ${whenWords(window)}${window.inForceUntil ? `, in force until ${window.inForceUntil}` : ""}: "${window.reason}"`,
      ),
      "No freeze windows.",
    ),
  ],
});

const save = action<FreezeWindow>({
  name: "freezes save",
  does: "Create a freeze window, or replace the one with this key",
  usage: [
    'KEY --from 2026-12-24T00:00 --to 2027-01-02T08:00 --reason "closing"   |   KEY --from "friday 17:00" --to "monday 08:00" …',
    "--from, --to   A day and time: once; a weekday and time: each week",
    "--reason       Why; shown to whoever is held",
    "--time-zone    Whose clock, such as Europe/Vienna (default UTC)",
    "--system       Only services of this system; or --service: only this one",
  ],
  options: {
    from: { type: "string" },
    to: { type: "string" },
    reason: { type: "string" },
    "time-zone": { type: "string" },
    system: { type: "string" },
    service: { type: "string" },
  },
  operands: ["the key of a freeze window"],
  isOfEnvironment: true,
  method: "POST",
  path: () => "/freezes/windows",
  body: (given) => ({
    environment: given.environment,
    key: given.operands[0],
    reason: neededText(given, "reason", "say why"),
    ...times(neededText(given, "from", "when it begins"), neededText(given, "to", "when it ends")),
    timeZone: given.options["time-zone"],
    system: given.options.system,
    service: given.options.service,
  }),
  lines: (window) => [`saved  ${window.key}: ${ofWhat(window)}, ${whenWords(window)}`],
});

/** @throws WrongWords where one is of a week and the other is not */
function times(from: string, to: string): Omit<Partial<FreezeWindow>, "key"> {
  const [fromWeekly, toWeekly] = [from, to].map((text) => /^([a-z]+) (\d\d:\d\d)$/i.exec(text));
  if (fromWeekly && toWeekly) {
    const [fromDay, toDay] = [fromWeekly[1]?.toLowerCase() ?? "", toWeekly[1]?.toLowerCase() ?? ""];
    return { repeat: "weekly", fromDay, fromTime: fromWeekly[2] ?? "", toDay, toTime: toWeekly[2] ?? "" };
  }
  if (fromWeekly || toWeekly)
    throw new WrongWords(
      '--from and --to must be of one kind: both such as 2026-12-24T00:00, or both such as "friday 17:00"',
    );
  return { repeat: "once", from, to };
}

const remove = action<{ key: string }>({
  name: "freezes delete",
  does: "Delete a freeze window; what only it held goes on",
  usage: ["KEY"],
  operands: ["the key of a freeze window"],
  isOfEnvironment: true,
  method: "DELETE",
  path: (given) => `/freezes/windows/${inPath(given)}`,
  body: ({ environment }) => ({ environment }),
  lines: ({ key }) => [`deleted  ${key}`],
});

const lineOf = (given: Given) => `/environments/${encodeURIComponent(given.environment)}`;

const stop = action<{ environment: string; stoppedAt: string }>({
  name: "line stop",
  does: "Stop the line of an environment: nothing starts or advances; rollbacks work",
  usage: ['--words "why"', "--words        Why; shown to whoever is held"],
  options: { words: { type: "string" } },
  isOfEnvironment: true,
  method: "POST",
  path: (given) => `${lineOf(given)}/stop-line`,
  body: (given) => ({ words: neededText(given, "words", "say why") }),
  lines: ({ environment, stoppedAt }) => [`the line of ${environment} is stopped since ${timeWords(stoppedAt)}`],
});

const release = action<{ environment: string }>({
  name: "line release",
  does: "Let a stopped line run again",
  usage: ['[--words "why"]', "--words        What you say to it; kept in the audit"],
  options: { words: { type: "string" } },
  isOfEnvironment: true,
  method: "POST",
  path: (given) => `${lineOf(given)}/release-line`,
  body: ({ options }) => ({ words: options.words }),
  lines: ({ environment }) => [`the line of ${environment} runs`],
});

export const freezeCommands: readonly Command[] = [list, save, remove, stop, release];
