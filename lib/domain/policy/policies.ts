/**
 * Glossary of policies
 * - A policy is a rule of the whole instance with a few settings; there is one of each kind.
 * - What is not stored is the default: a policy that nobody set is in force all the same.
 * - A new kind is one schema and one line here: it is then saved, exported and applied like the others.
 */
import { z } from "zod";
import { signInPolicySchema } from "../access/sign-in-policy.ts";
import { retentionSchema } from "./retention.ts";

export const policySchema = z.discriminatedUnion("key", [
  z.object({ key: z.literal("retention"), settings: retentionSchema }),
  z.object({ key: z.literal("sign_in"), settings: signInPolicySchema }),
]);
export type Policy = z.output<typeof policySchema>;
export type PolicyKind = Policy["key"];
export type PolicySettings<K extends PolicyKind> = Extract<Policy, { key: K }>["settings"];

/** The settings of one kind as stored; the defaults where nothing is stored, or nothing that this version understands. */
export function policySettings<K extends PolicyKind>(kind: K, stored: unknown): PolicySettings<K> {
  const read = policySchema.safeParse({ key: kind, settings: stored ?? {} });
  return (read.data ?? policySchema.parse({ key: kind, settings: {} })).settings as PolicySettings<K>;
}

export const policyKinds = policySchema.options.map(({ shape }) => shape.key.value) as [PolicyKind, ...PolicyKind[]];
