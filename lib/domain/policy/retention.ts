import { z } from "zod";
import { RETENTION_DAYS } from "../telemetry/acceptance.ts";

const days = (from: number, why: string) =>
  z
    .number({ error: "must be a whole number of days" })
    .int("must be a whole number of days")
    .min(from, `must be at least ${from} days: ${why}`)
    .max(1_100, "must be at most 1,100 days, which is three years");

/** How long what grows is kept. State, audit, decisions and evidence are kept for good. */
export const retentionSchema = z.object({
  telemetryDays: days(RETENTION_DAYS, "records as old as that are still accepted")
    .default(RETENTION_DAYS)
    .describe("Spans and log events"),
  countersDays: days(7, "late labels are joined with what they belong to")
    .default(90)
    .describe("Outcomes, 10-second counters, and exposures of ended rollouts"),
  ticksDays: days(1, "a rollout of yesterday can still be looked into")
    .default(30)
    .describe("Ticks of ended rollouts; those that evidence or a decision names are kept"),
});
export type Retention = z.output<typeof retentionSchema>;
