import type pg from "pg";

/** A connection inside a transaction (or a pool where one statement is enough). */
export type Queryable = Pick<pg.ClientBase, "query">;
