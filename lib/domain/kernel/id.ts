/**
 * Glossary of identifiers
 * - An id is a branded, prefixed, time-sortable string: `rol_01J…` (ULID body, Crockford base 32, 26 characters).
 * - The prefix names the noun, so an id in a log line explains itself.
 * - Ids are made by `newId` from an injected clock and random source, never inside the domain.
 * - People see short keys (`INC-142`); machines see ids.
 */
import { z } from "zod";

export const idPrefixes = {
  rollout: "rol",
  flag: "flg",
  approval: "apr",
  decision: "dec",
  evidence: "evi",
  gateProof: "prf",
  trafficChange: "trc",
  stopEvent: "stp",
  incident: "inc",
  incidentEvent: "evt",
  incidentUpdate: "upd",
  user: "usr",
  apiKey: "key",
  destination: "dst",
  outboxMessage: "msg",
  component: "cmp",
  process: "prc",
  session: "ses",
  accessLink: "lnk",
  team: "tea",
} as const;

export type IdKind = keyof typeof idPrefixes;
declare const brand: unique symbol;
export type Id<K extends IdKind> = string & { readonly [brand]: K };

export type RolloutId = Id<"rollout">;
export type FlagId = Id<"flag">;
export type DecisionId = Id<"decision">;
export type EvidenceId = Id<"evidence">;
export type IncidentId = Id<"incident">;
export type UserId = Id<"user">;
export type ApiKeyId = Id<"apiKey">;
export type SessionId = Id<"session">;
export type AccessLinkId = Id<"accessLink">;
export type TeamId = Id<"team">;

/** Fills and returns random bytes; the port behind which the operating system's generator stands. */
export type RandomBytes = (size: number) => Uint8Array;

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function encodeTime(atMs: number): string {
  let rest = atMs;
  let text = "";
  for (let i = 0; i < 10; i++) {
    text = crockford.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** ULID body: 48 bits of time in ms, 80 random bits. */
export function newId<K extends IdKind>(kind: K, now: Date, random: RandomBytes): Id<K> {
  const tail = Array.from(random(16), (byte) => crockford.charAt(byte % 32)).join("");
  return `${idPrefixes[kind]}_${encodeTime(now.getTime())}${tail}` as Id<K>;
}

/** zod schema that accepts exactly the ids of one kind. */
export function idSchema<K extends IdKind>(kind: K) {
  const prefix = idPrefixes[kind];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `must be an id like ${prefix}_01J…`)
    .transform((text) => text as Id<K>);
}
