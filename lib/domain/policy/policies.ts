/**
 * Glossary of policies
 * - A policy is a rule of the whole instance with a few settings; there is one of each kind.
 * - What is not stored is the default: a policy that nobody set is in force all the same.
 * - A new kind is one schema and one line here: it is then saved, exported and applied like the others.
 */
import { z } from "zod";
import { signInPolicySchema } from "../access/sign-in-policy.ts";
import { retentionSchema } from "./retention.ts";

const kinds = [
  { kind: "retention", title: "Retention", settings: retentionSchema },
  { kind: "sign_in", title: "Sign-in", settings: signInPolicySchema },
] as const;

export type PolicyKind = (typeof kinds)[number]["kind"];
export const policyKinds = kinds.map(({ kind }) => kind) as [PolicyKind, ...PolicyKind[]];

export const policySchema = z.discriminatedUnion("key", [
  z.object({ key: z.literal("retention"), settings: retentionSchema }),
  z.object({ key: z.literal("sign_in"), settings: signInPolicySchema }),
]);
export type Policy = z.output<typeof policySchema>;
