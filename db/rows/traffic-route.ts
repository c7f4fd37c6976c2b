import { and, eq } from "drizzle-orm";
import type { Database } from "../client.ts";
import { trafficRoute } from "../schema/traffic.ts";

type TrafficRouteRow = typeof trafficRoute.$inferSelect;

/** The route of a service; undefined: its flags divide its traffic. */
export async function findTrafficRoute(
  db: Database,
  { environment, service }: { environment: string; service: string },
): Promise<TrafficRouteRow | undefined> {
  const [row] = await db
    .select()
    .from(trafficRoute)
    .where(and(eq(trafficRoute.environment, environment), eq(trafficRoute.service, service)));
  return row;
}
