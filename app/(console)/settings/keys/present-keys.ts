import { ago, dayLabel } from "#components/format/times";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import type { KeyLifetime } from "#lib/domain/access/key-expiry";
import type { KeyLine } from "#lib/queries/access/list-keys";
import type { Face } from "../present-settings.ts";

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

export const scopeMeanings = {
  evaluate: "evaluate flags (OFREP)",
  ingest: "send telemetry and outcome events",
  manage: "manage: everything an administrator may do",
} as const;

export const lifetimeWords: Record<KeyLifetime, string> = {
  "30": "30 days",
  "90": "90 days",
  "365": "365 days",
  date: "until a day that you choose",
  never: "never expires",
};

/** Whether a key opens anything now, and until when; its end is announced two weeks before. */
export function keyFace(key: KeyLine, nowMs: number): Face {
  if (key.revokedAt !== null) return { signal: "none", words: `revoked ${dayLabel(key.revokedAt)}` };
  if (key.expiresAt === null) return { signal: "ok", words: "live, no end" };
  if (key.expiresAt <= nowMs) return { signal: "none", words: `expired ${dayLabel(key.expiresAt)}` };
  const daysLeft = Math.ceil((key.expiresAt - nowMs) / DAY_MS);
  if (daysLeft > SOON_DAYS) return { signal: "ok", words: `live until ${dated(key.expiresAt)}` };
  return { signal: "elevated", words: daysLeft === 1 ? "ends within a day" : `ends in ${daysLeft} days` };
}

/** A key may live into next year, so its end names one. */
export const dated = (atMs: number): string => `${dayLabel(atMs)} ${new Date(atMs).getUTCFullYear()}`;

export const isLive = (key: KeyLine, nowMs: number): boolean =>
  key.revokedAt === null && (key.expiresAt === null || key.expiresAt > nowMs);

export const lastUsed = (key: KeyLine, nowMs: number): string =>
  key.lastUsedAt === null ? "never" : ago(Math.max(0, nowMs - key.lastUsedAt));

export const placeOf = (key: KeyLine): string =>
  key.environment === EVERY_ENVIRONMENT ? "every environment" : key.environment;
