import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { ActorRecord } from "../../lib/domain/access/actor.ts";
import type { ProofResult } from "../../lib/domain/gate-proof/prove-gate.ts";
import type { GateConfig } from "../../lib/domain/rollout/plan.ts";
import { instant } from "./kernel.ts";
import { rollout } from "./rollout.ts";

/** What a gate did on recorded traffic in which nothing was worse, and with a fault put in. Kept for good. */
export const gateProof = pgTable(
  "gate_proof",
  {
    id: text("id").primaryKey(),
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    /** Whose ticks were played. */
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollout.id),
    gateKey: text("gate_key").notNull(),
    gate: jsonb("gate").$type<GateConfig>().notNull(),
    /** Of metric, rule and block size: what makes two gates judge alike. */
    gateHash: text("gate_hash").notNull(),
    result: jsonb("result").$type<ProofResult>().notNull(),
    seed: integer("seed").notNull(),
    statisticsVersion: text("statistics_version").notNull(),
    provedAt: instant("proved_at").notNull(),
    actor: jsonb("actor").$type<ActorRecord>().notNull(),
  },
  (table) => [
    index("gate_proof_rollout").on(table.rolloutId, table.provedAt),
    index("gate_proof_gate").on(table.environment, table.gateHash, table.provedAt),
  ],
);
