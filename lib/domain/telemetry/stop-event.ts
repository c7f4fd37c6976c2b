import { z } from "zod";

/** A stop event's name has the form of a gate's key. */
export const STOP_EVENT_NAME = /^[a-z][a-z0-9-]{0,47}$/;

/** One report of a stop event. It names no unit: the stored event does, by the same id. */
export const stopOccurrenceSchema = z.object({
  id: z.string(),
  event: z.string(),
  /** When it happened, by the reporter's clock. */
  at: z.iso.datetime(),
  by: z.object({ kind: z.enum(["service", "person"]), name: z.string() }),
  /** What a person said. */
  words: z.string().optional(),
});
export type StopOccurrence = z.infer<typeof stopOccurrenceSchema>;

/** A report whose variant is known, on its way to the rollouts of that variant. */
export interface ReportedStop {
  environment: string;
  flagKey: string | null;
  variant: string | null;
  /** When the unit was served; of the event itself when unknown. */
  servedAtMs: number;
  occurrence: StopOccurrence;
}

const PREFIX = "$stop:";

/** The gate key of a stop event's delta. */
export const stopKeyOf = (event: string): string => `${PREFIX}${event}`;
export const isStopKey = (gateKey: string): boolean => gateKey.startsWith(PREFIX);

/** A delta carries its report as its group: the statement that takes it takes all that is said of it, exactly once. */
export const packStop = (occurrence: StopOccurrence): string => JSON.stringify(occurrence);
export const unpackStop = (groupKey: string): StopOccurrence => stopOccurrenceSchema.parse(JSON.parse(groupKey));
