import { z } from "zod";
import { refuseTime } from "#lib/domain/telemetry/acceptance";
import type { OutcomeEvent } from "#lib/domain/telemetry/outcome-event";
import { STOP_EVENT_NAME } from "#lib/domain/telemetry/stop-event";

/** Body of `POST /v1/events`: 1 to 1,000 outcome events, stored all or none. */
export const MOST_EVENTS = 1_000;

const text = (longest: number, name: string) =>
  z
    .string(`must be text; send ${name} as a JSON string`)
    .min(1, `must not be empty; send ${name} or leave the field out`)
    .max(longest, `must be at most ${longest} characters; send a shorter ${name}`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    .regex(/^[^\x00-\x1f]*$/, `must not contain control characters; send ${name} without them`)
    .refine((value) => value.isWellFormed(), `must be well-formed Unicode; send ${name} without lone surrogates`);

const number = z.number("must be a number; send it without quotes");

const shared = {
  id: text(200, "a unique id"),
  at: z.iso
    .datetime({ offset: true, error: "must be an ISO 8601 time; send one like 2026-01-31T12:00:00.000Z" })
    .optional()
    .describe("When it happened; now when left out, which makes it a poor witness of when its unit was served"),
  environment: text(255, "an environment").optional().describe("The key's environment when left out"),
  service: text(255, "the name of the service that made the decision"),
  unitId: text(256, "the unit's id").optional().describe("Targeting key that the flag was evaluated with"),
  flagKey: text(256, "the flag's key").optional(),
  variant: text(256, "the variant's name").optional().describe("Variant that served the unit, if known"),
  traceId: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$/, "must be 32 hexadecimal digits; send the W3C trace id")
    .optional(),
};

const predictionId = text(256, "the prediction's id").describe("The label of this prediction names the same id");
const group = text(256, "the fairness group").optional();

export const eventSchema = z.discriminatedUnion(
  "type",
  [
    z.object({
      ...shared,
      type: z.literal("prediction"),
      predictionId,
      value: number,
      score: number.optional(),
      group,
    }),
    z.object({ ...shared, type: z.literal("label"), predictionId, value: number, group }),
    z.object({
      ...shared,
      type: z.literal("feedback"),
      value: number.min(0, "must be from 0 to 1; scale the rating").max(1, "must be from 0 to 1; scale the rating"),
    }),
    z.object({
      ...shared,
      type: z.literal("conversion"),
      goal: text(255, "the goal's name").default(""),
      value: z.union([z.literal(0), z.literal(1)], "must be 1 (converted) or 0 (did not); send one of the two"),
    }),
    z.object({
      ...shared,
      type: z.literal("stop_event"),
      event: z
        .string("must be text; send the event's name as a JSON string")
        .regex(
          STOP_EVENT_NAME,
          "must be lower case letters, digits and dashes, at most 48, letter first; send the plan's name, such as data-leak",
        ),
    }),
  ],
  "must be prediction, label, feedback, conversion or stop_event; send one of these",
);

export const eventsBodySchema = z.object({
  events: z
    .array(eventSchema, 'must be a list; send {"events": [...]}')
    .min(1, "must hold at least one event; send none of it when there is nothing to tell")
    .max(MOST_EVENTS, `must hold at most ${MOST_EVENTS} events; split the request`),
});
export type EventBody = z.infer<typeof eventSchema>;

/** Every broken rule as `events[3].value must be …; fix`. */
export function rulesBroken(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => `${pathText(path)} ${message}`);
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text === "" ? "the body" : text.replace(/^\./, "");
}

export interface EventSender {
  keyEnvironment: string | null;
  defaultEnvironment: string;
  nowMs: number;
}

/** The events as stored, or the rules that need the sender or the clock and are broken. */
export function outcomesOf(
  events: readonly EventBody[],
  sender: EventSender,
): { outcomes: OutcomeEvent[]; broken: string[] } {
  const outcomes: OutcomeEvent[] = [];
  const broken: string[] = [];
  events.forEach((event, position) => {
    const outcome = outcomeOf(event, sender);
    const time = refuseTime(outcome.atMs, sender.nowMs);
    if (time === "too_old") broken.push(`events[${position}].at must be within the last 3 days; leave older ones out`);
    if (time === "in_the_future") broken.push(`events[${position}].at must not be in the future; check the clock`);
    if (outcome.variant !== null && outcome.flagKey === null)
      broken.push(
        `events[${position}].flagKey must name the flag of the variant; send both, or neither and a traceId or unitId`,
      );
    if (outcome.kind === "stop_event" && !saysWhose(outcome))
      broken.push(
        `events[${position}].traceId must say whose request it was; send traceId, unitId, or flagKey with variant`,
      );
    if (sender.keyEnvironment !== null && outcome.environment !== sender.keyEnvironment)
      broken.push(
        `events[${position}].environment must be "${sender.keyEnvironment}", the one this API key writes; use a key of the other environment`,
      );
    outcomes.push(outcome);
  });
  return { outcomes, broken };
}

/** Harm that belongs to no release could stop none, and would be lost in silence. */
export const saysWhose = ({
  variant,
  traceId,
  unitId,
}: Pick<OutcomeEvent, "variant" | "traceId" | "unitId">): boolean =>
  variant !== null || traceId !== null || unitId !== null;

function outcomeOf(event: EventBody, sender: EventSender): OutcomeEvent {
  const place = {
    environment: event.environment ?? sender.defaultEnvironment,
    service: event.service,
    unitId: event.unitId ?? null,
    traceId: event.traceId?.toLowerCase() ?? null,
    flagKey: event.flagKey ?? null,
    variant: event.variant ?? null,
    atMs: event.at === undefined ? sender.nowMs : new Date(event.at).getTime(),
    ...(event.at === undefined ? { isAtHeard: true } : {}),
    servedAtMs: null,
  };
  if (event.type === "stop_event") return { ...place, kind: "stop_event", id: event.id, event: event.event };
  const { value } = event;
  switch (event.type) {
    case "prediction": {
      const { predictionId, score = null, group = null } = event;
      return { ...place, kind: "prediction", predictionId, value, score, group };
    }
    case "label":
      return { ...place, kind: "label", predictionId: event.predictionId, value, group: event.group ?? null };
    case "feedback":
      return { ...place, kind: "feedback", id: event.id, value };
    case "conversion":
      return { ...place, kind: "conversion", id: event.id, goal: event.goal, value };
  }
}
