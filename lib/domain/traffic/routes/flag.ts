import { z } from "zod";
import type { RouteKind } from "../adapter.ts";

/** The gateways' flags: what divides a service that has no other route. */
export const flagRoute: RouteKind = {
  kind: "flag",
  name: "flag evaluation",
  settings: z.object({}),
  hasSecret: false,
  readsBack: true,
  splits: () => "unit",
  target: () => "the gateways",
  reaches: () => null,
  problems: () => [],
};
