import { z } from "zod";

/** How long a new key may live: days, a day of one's own, or for good. */
export const keyLifetimes = ["30", "90", "365", "date", "never"] as const;
export type KeyLifetime = (typeof keyLifetimes)[number];

/** What a form asks; `expiresOn` only counts with `date`. */
export const keyLifetimeSchema = z.object({
  lifetime: z.enum(keyLifetimes).default("365"),
  expiresOn: z.iso.date("choose a day").or(z.literal("")).optional(),
});

const DAY_MS = 86_400_000;

/** The instant at which a key ends; null = never. A day of one's own ends with that day, in UTC. */
export function keyExpiry({ lifetime, expiresOn }: z.output<typeof keyLifetimeSchema>, now: Date): Date | null {
  if (lifetime === "never") return null;
  if (lifetime !== "date") return new Date(now.getTime() + Number(lifetime) * DAY_MS);
  // A missing day is the past: the command refuses it and names the field.
  return expiresOn ? new Date(Date.parse(`${expiresOn}T00:00:00Z`) + DAY_MS) : new Date(0);
}
