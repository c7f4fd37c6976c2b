import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import * as schema from "./schema/index.ts";

export type Schema = typeof schema;
/** A pool or an open transaction: queries and commands accept either. */
export type Database = Omit<NodePgDatabase<Schema>, "$client">;

export interface DatabaseHandle {
  db: NodePgDatabase<Schema>;
  pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  applicationName: string;
  /** Connections at most. */
  maxConnections?: number;
  /** A statement that takes longer is cancelled; 0 = no limit. */
  statementTimeoutMs?: number;
}

/** A process that stops in the middle of a transaction must not keep its locks: the server ends it after this long. */
const STALLED_TRANSACTION_MS = 15_000;

/** Opens a pool lazily; a lost server shows as an error of the query, and the pool recovers by itself. */
export function openDatabase(url: string, options: DatabaseOptions): DatabaseHandle {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 8,
    connectionTimeoutMillis: 3_000,
    statement_timeout: options.statementTimeoutMs || undefined,
    idle_in_transaction_session_timeout: STALLED_TRANSACTION_MS,
    keepAlive: true,
  });
  // An idle connection that breaks must not end the process; the next query reports the trouble.
  pool.on("error", () => {});
  // The same for one that breaks between two queries of a transaction: the pool does not listen while it is lent out.
  pool.on("connect", (client) => client.on("error", () => {}));
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() };
}
