/**
 * Glossary of the exported audit
 * - An entry is one fact: who did what to what, when, with which details.
 * - Its content is the exact text that its link's hash covers.
 * - A link is SHA-256 over the previous link's hash, the entry's place in the chain and its content, a line each.
 * - The head is the newest link; whoever noted it can prove that nothing before it was changed.
 * - An export may leave entries out (a filter); what it holds proves itself, and neighbours prove each other.
 */
import { z } from "zod";

/** One line of an export, and all that is needed to check it without the database. */
export const exportedEntrySchema = z.object({
  seq: z.number().int(),
  id: z.number().int(),
  /** ISO 8601 with microseconds. */
  at: z.string(),
  actor: z.record(z.string(), z.unknown()),
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  environment: z.string(),
  detail: z.record(z.string(), z.unknown()),
  previousHash: z.string(),
  hash: z.string(),
  content: z.string(),
});
export type ExportedEntry = z.infer<typeof exportedEntrySchema>;

export interface SealedContent {
  seq: number;
  previousHash: string;
  hash: string;
  content: string;
}

/** Every shown field is taken from the content itself, so that nothing beside it can differ from what was hashed. */
export function exportedEntry({ seq, previousHash, hash, content }: SealedContent): ExportedEntry {
  const [id, at, actor, action, kind, subjectId, environment, detail] = JSON.parse(content);
  const subject = { kind, id: subjectId };
  return { seq, id, at, actor, action, subject, environment, detail, previousHash, hash, content };
}

export const CHAIN_BEGINS = "evenkeel audit";

/** What a link's hash is taken of. */
export const linkText = ({ previousHash, seq, content }: Omit<SealedContent, "hash">): string =>
  `${previousHash}\n${seq}\n${content}`;
