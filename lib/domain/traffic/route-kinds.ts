import type { AdapterKind, RouteKind } from "./adapter.ts";
import { flagRoute } from "./routes/flag.ts";
import { haproxyRoute } from "./routes/haproxy.ts";
import { webhookRoute } from "./routes/webhook.ts";

/** What each adapter is and takes; who sends stands in lib/adapters/traffic. */
export const routeKinds: Record<AdapterKind, RouteKind> = {
  flag: flagRoute,
  haproxy: haproxyRoute,
  webhook: webhookRoute,
};
