import { integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { AdapterKind } from "../../lib/domain/traffic/adapter.ts";
import { bytes, instant } from "./kernel.ts";

/** How the traffic of one service is divided; a service without a row is divided by its flags. */
export const trafficRoute = pgTable(
  "traffic_route",
  {
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    adapter: text("adapter").$type<Exclude<AdapterKind, "flag">>().notNull(),
    /** As the adapter's own schema says (lib/adapters/traffic). */
    settings: jsonb("settings").$type<Record<string, unknown>>().notNull(),
    /** Signing secret, sealed with the `stored-secrets` sub-key. */
    sealedSecret: bytes("sealed_secret"),
    revision: integer("revision").notNull().default(1),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.service] })],
);
