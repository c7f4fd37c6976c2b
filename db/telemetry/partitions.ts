import { RETENTION_DAYS } from "../../lib/domain/telemetry/acceptance.ts";
import type { Queryable } from "./queryable.ts";

/** Makes sure that every day whose records are accepted has its partition, and the next two. Harmless to repeat. */
export async function ensureDayPartitions(client: Queryable): Promise<void> {
  await client.query(
    "select ensure_telemetry_partitions((now() at time zone 'UTC')::date - $1::int, (now() at time zone 'UTC')::date + 2)",
    [RETENTION_DAYS],
  );
}
