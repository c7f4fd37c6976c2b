import type { Log } from "#lib/adapters/log";
import { type Authorise, boundEnvironmentOf, environmentOf, type PresentedKey } from "../keys/authorise.ts";
import type { AssignmentMemory } from "./assignment-memory.ts";
import type { Sender } from "./draft.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Ledger } from "./ledger.ts";
import type { Intake } from "./read-body.ts";

/** What the OTLP door and the events door share. */
export interface IngestTools {
  authorise: Authorise;
  intake: Intake;
  writer: GroupCommit;
  memory: AssignmentMemory;
  ledger: Ledger;
  log: Log;
  nowMs(): number;
}

/** Overload and a lost database look alike to a sender: keep the data, come back soon. */
export const RETRY_AFTER_SECONDS = 2;

export function senderOf(key: PresentedKey | "keyless", nowMs: number): Sender {
  const keyId = key === "keyless" ? "keyless" : key.id;
  return { keyId, keyEnvironment: boundEnvironmentOf(key), defaultEnvironment: environmentOf(key), nowMs };
}

export const keyName = (key: PresentedKey | "keyless"): string | null => (key === "keyless" ? null : key.name);
