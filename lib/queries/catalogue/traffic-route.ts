import type { Database } from "#db/client";
import { findTrafficRoute } from "#db/rows/traffic-route";
import type { AdapterKind, SplitKind } from "#lib/domain/traffic/adapter";
import { routeKinds } from "#lib/domain/traffic/route-kinds";

export interface TrafficRouteFacts {
  adapter: AdapterKind;
  name: string;
  /** Where it goes, without what may be secret. */
  target: string;
  splits: SplitKind;
  settings: Record<string, unknown>;
}

/** What divides the traffic of a service: its route, or its flags. */
export async function trafficRouteOf(
  db: Database,
  at: { environment: string; service: string },
): Promise<TrafficRouteFacts> {
  const row = await findTrafficRoute(db, at);
  const adapter = routeKinds[row?.adapter ?? "flag"];
  const settings = row?.settings ?? {};
  const target = adapter.target(settings);
  return {
    adapter: adapter.kind,
    name: adapter.name,
    target,
    splits: adapter.splits(settings),
    settings: "url" in settings ? { ...settings, url: target } : settings,
  };
}
