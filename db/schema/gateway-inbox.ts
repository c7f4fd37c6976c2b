import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { RollbackReason } from "../../lib/domain/rollout/state.ts";
import { instant } from "./kernel.ts";

/** Orders that a gateway took alone (emergency or blind-limit rollback); the worker runs the ordinary command from here. */
export const gatewayInbox = pgTable("gateway_inbox", {
  /** The journal entry's own id, so that appending twice is harmless. */
  id: text("id").primaryKey(),
  kind: text("kind", { enum: ["roll_back"] }).notNull(),
  environment: text("environment").notNull(),
  rolloutId: text("rollout_id").notNull(),
  gatewayId: text("gateway_id").notNull(),
  payload: jsonb("payload")
    .$type<{
      reason: RollbackReason;
      words?: string;
      keyName?: string;
      /** For `unguarded`: the last sign of a watch, ISO 8601. */
      unguardedSince?: string;
      requestedAt: string;
      appliedAt: string;
    }>()
    .notNull(),
  receivedAt: instant("received_at").notNull(),
  processedAt: instant("processed_at"),
  outcome: text("outcome"),
});
