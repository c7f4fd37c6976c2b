import { z } from "zod";
import { type RouteKind, splitKinds } from "../adapter.ts";

export const webhookRouteSettings = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .describe("Where the requested split is posted, signed"),
  splits: z
    .enum(splitKinds)
    .default("unit")
    .describe("What the receiver divides: `unit` keeps the variant of a targeting key, `request` draws each request"),
  allowPrivate: z.boolean().default(false).describe("The address may be private, loopback or link-local"),
});

/** A receiver of signed splits. */
export const webhookRoute: RouteKind = {
  kind: "webhook",
  name: "the webhook",
  settings: webhookRouteSettings,
  hasSecret: true,
  readsBack: false,
  splits: (settings) => webhookRouteSettings.parse(settings).splits,
  // The rest of the address may carry a token.
  target: (settings) => new URL(String(settings.url)).origin,
  reaches: (settings) => {
    const { hostname, port, protocol } = new URL(String(settings.url));
    return {
      field: "url",
      hostname: hostname.replace(/^\[|\]$/g, "").toLowerCase(),
      port: Number(port) || (protocol === "https:" ? 443 : 80),
    };
  },
  problems: () => [],
};
