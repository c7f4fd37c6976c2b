import { createHash } from "node:crypto";
import type { ServedEnvironment } from "../snapshot/serving.ts";

export interface BulkAnswer {
  environment: ServedEnvironment;
  token: string;
  targetingKey: string | undefined;
  /** The evaluated flags, where more than the targeting key decides: rules read the context, and the clock. */
  flags: string | undefined;
}

/**
 * Strong, quoted. Without rules the answer is a function of configuration and unit, so it is known before anything is
 * evaluated. The stream token takes part: a client whose token has ended must get a new one instead of "not modified".
 */
export function bulkEtag({ environment, token, targetingKey, flags }: BulkAnswer): string {
  const hash = createHash("sha256").update(`${environment.tag}\n${token}\n`);
  if (targetingKey !== undefined) hash.update(`=${targetingKey}`);
  if (flags !== undefined) hash.update(`\n${flags}`);
  return `"${environment.tag}-${hash.digest("base64url").slice(0, 22)}"`;
}

/** RFC 9110 section 13.1.2: a list of tags or `*`, compared weakly. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
