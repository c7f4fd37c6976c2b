import { z } from "zod";

/**
 * What a new password must be: long, and not a line of one character (NIST SP 800-63B, 5.1.1.2: length, no rules of
 * composition). Never trimmed: a space is part of it.
 */
export const newPasswordSchema = z
  .string()
  .min(12, "needs at least 12 characters; a few random words are good")
  .max(256, "has at most 256 characters")
  .refine((password) => new Set(password).size >= 5, "needs at least 5 different characters");
