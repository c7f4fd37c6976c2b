import { RETENTION_DAYS } from "../../lib/domain/telemetry/acceptance.ts";
import type { Queryable } from "./queryable.ts";

/** Advisory lock: whoever drops a day takes it, and leaves the day where it is while a backup holds it. */
export const PARTITION_DROP_LOCK = 727003;

/** Makes sure that every day whose records are accepted has its partition, and the next two. Harmless to repeat. */
export async function ensureDayPartitions(client: Queryable): Promise<void> {
  await client.query(
    "select ensure_telemetry_partitions((now() at time zone 'UTC')::date - $1::int, (now() at time zone 'UTC')::date + 2)",
    [RETENTION_DAYS],
  );
}
