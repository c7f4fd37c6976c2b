import { idPrefixes, idSchema } from "#lib/domain/kernel/id";
import { type Command, Failure, type Invocation, WrongWords } from "../command.ts";
import { exitCodeLines } from "../exit-codes.ts";
import { openRestClient, Refused, type RestClient } from "../rest-client.ts";
import { followRollout } from "./follow.ts";
import type { Rollout } from "./rollout-api.ts";
import { becauseWords, holdLines, refusedWords, standingWords } from "./words.ts";

/** As long as the longest job of the pipelines that people use. */
export const DEFAULT_TIMEOUT = "6h";

export const waitOptions = { wait: { type: "boolean" }, timeout: { type: "string" } } as const;
export const waitUsage = [
  "--wait     Follow it and say each decision, until it is over or a person has to go on",
  `--timeout  How long to wait, such as 90s, 30m or 2h (default ${DEFAULT_TIMEOUT}); the rollout goes on after it`,
];
export const jsonUsage = "--json     One JSON object per line, for machines";

/** Names of the request's fields as they are typed. */
const typed: Record<string, string> = {
  flagKey: "--flag",
  candidateVariant: "--candidate",
  baselineVariant: "--baseline",
  confirmTitle: "--confirm-title",
  startsAt: "--starts-at",
  "plan.preview": "--preview-keys",
  "plan.preview.segment": "--preview-segment",
  disableAt: "--disable-at",
  holdbackPercent: "--holdback",
  unitOfAnalysis: "--unit-of-analysis",
  "plan.holdbackPercent": "--holdback",
  "plan.unitOfAnalysis": "--unit-of-analysis",
  "plan.startsAt": "--starts-at",
  "plan.disableAt": "--disable-at",
  acknowledgement: "--acknowledge",
  expectedRevision: "--expected-revision",
  rolloutId: "the id",
  decisionId: "the id",
  key: "the key",
  gateKey: "the key of the gate",
  "fault.by": "--fault",
  fault: "--fault",
  timeZone: "--time-zone",
  fromDay: "--from",
  fromTime: "--from",
  toDay: "--to",
  toTime: "--to",
};
const simple = new Set([
  "environment",
  "template",
  "title",
  "words",
  "strategy",
  "state",
  "limit",
  "before",
  "service",
  "event",
  "gate",
  "alpha",
  "resamplings",
  "reason",
  "from",
  "to",
  "system",
]);
const typedName = (field: string): string => typed[field] ?? (simple.has(field) ? `--${field}` : field);

type Spec = Omit<Command, "tellsFailuresApart" | "run"> & {
  run(client: RestClient, invocation: Invocation): Promise<number>;
};

/** A command that asks the instance: its failures are told apart, and a refusal says what holds, who lifts it and where. */
export const restCommand = ({ run, usage, options, ...rest }: Spec): Command => ({
  ...rest,
  usage: [...usage, jsonUsage, ...exitCodeLines],
  options: { ...options, json: { type: "boolean" } },
  tellsFailuresApart: true,
  run: async (invocation) => {
    const client = openRestClient(invocation.terminal);
    try {
      return await run(client, invocation);
    } catch (error) {
      if (invocation.options.json === true && error instanceof Failure) sayRefusal(error, invocation);
      throw error instanceof Refused ? explained(error, client, options) : error;
    }
  },
});

function sayRefusal(error: Failure, { terminal }: Invocation): void {
  const { exitCode, message } = error;
  const found = error instanceof Refused ? { code: error.code, problems: error.problems, holds: error.holds } : {};
  const type = error instanceof Refused ? "refused" : "failed";
  terminal.say(JSON.stringify({ type, exitCode, message, ...found }));
}

function explained({ code, message, problems, holds }: Refused, { url }: RestClient, taken: object): Refused {
  const lines =
    holds.length > 0
      ? [refusedWords(holds, taken), ...holdLines(url, holds, taken)]
      : [message, ...problems.map(({ field, problem }) => `  ${typedName(field)}: ${problem}`)];
  return new Refused(code, lines.join("\n"), { problems, holds });
}

/** @throws WrongWords, naming the argument and the form of such an id */
export function requireId([id]: Invocation["operands"], kind: "rollout" | "decision" | "evidence" = "rollout"): string {
  const [of, form] = [
    `the id of ${kind === "evidence" ? "a record of evidence" : `a ${kind}`}`,
    `${idPrefixes[kind]}_01J…`,
  ];
  if (!id) throw new WrongWords(`name ${of}, such as ${form}`);
  if (!idSchema(kind).safeParse(id).success)
    throw new WrongWords(
      `ID must be ${of}, such as ${form} (${idPrefixes[kind]}_ and 26 letters and digits); it is "${id}"`,
    );
  return id;
}

/** @throws WrongWords */
export function milliseconds(text: unknown): number {
  const found = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(String(text));
  if (!found) throw new WrongWords(`--timeout must be such as 90s, 30m, 2h or 1d; it is "${text}"`);
  const unit = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[found[2] as "s" | "m" | "h" | "d"];
  return Number(found[1]) * unit;
}

/** A number of a whole. @throws WrongWords */
export function wholeNumber(text: unknown, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(String(text))) throw new WrongWords(`${option} must be a whole number; it is "${text}"`);
  return Number(text);
}

/** Reads the time before anything is done: a misspelt one starts nothing. */
export function readWait({ options }: Invocation): { timeoutMs: number } | null {
  if (options.wait !== true) {
    if (options.timeout !== undefined) throw new WrongWords("--timeout belongs to --wait");
    return null;
  }
  return { timeoutMs: milliseconds(options.timeout ?? DEFAULT_TIMEOUT) };
}

/** Says where a rollout stands, or follows it. */
export async function conclude(
  client: RestClient,
  { terminal, options }: Invocation,
  { rollout, wait }: { rollout: Rollout; wait: { timeoutMs: number } | null },
): Promise<number> {
  const asJson = options.json === true;
  if (asJson) terminal.say(JSON.stringify({ type: "rollout", ...rollout }));
  else
    terminal.say(
      [
        `${standingWords(rollout)}: ${rollout.title}`,
        ...(wait ? [] : [`  ${becauseWords(rollout)}`]),
        `  ${client.url}/rollouts/${rollout.id}`,
      ].join("\n"),
    );
  if (!wait) return 0;
  return followRollout({ client, terminal, rolloutId: rollout.id, asJson, ...wait });
}
