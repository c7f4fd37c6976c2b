/**
 * SQL for the newest and the oldest rows of a queue, `$1` of each: whose variant comes at all comes within seconds, and
 * what waits in vain must not keep a sweep from it; the oldest are the ones to give up.
 */
export const endsOf = (table: "outcome" | "unit_event", isWaiting: string): string =>
  `(array(select ctid from ${table} where ${isWaiting} order by stored_at desc limit $1)
    || array(select ctid from ${table} where ${isWaiting} order by stored_at limit $1))`;
