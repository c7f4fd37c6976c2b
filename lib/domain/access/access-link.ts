/** How long a one-time link opens something. A reset is for someone who waits for it; an invitation may lie a while. */
export const linkLifetimeHours = { invite: 7 * 24, reset: 24 } as const;
/** A link that lets a known person in; `set_up` makes the first one and is another story. */
export type PersonLinkKind = keyof typeof linkLifetimeHours;

const HOUR_MS = 3_600_000;

export const linkExpiresAt = (kind: PersonLinkKind, now: Date): Date =>
  new Date(now.getTime() + linkLifetimeHours[kind] * HOUR_MS);

export type LinkState = "open" | "used" | "revoked" | "expired";

export interface LinkTimes {
  usedAt: Date | null;
  revokedAt: Date | null;
  expiresAt: Date;
}

/** What a link is worth at `now`; only an open one lets in. */
export function linkState({ usedAt, revokedAt, expiresAt }: LinkTimes, now: Date): LinkState {
  if (usedAt) return "used";
  if (revokedAt) return "revoked";
  return expiresAt <= now ? "expired" : "open";
}
