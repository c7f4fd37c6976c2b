import { z } from "zod";
import type { RouteKind, RouteProblem } from "../adapter.ts";
import { parseLineAddress } from "../line-address.ts";
import { weightProblem } from "../weights.ts";

/** Names as HAProxy allows them; nothing that could end a command. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/, "letters, digits and - _ . : only, at most 64, as in HAProxy's configuration");

export const haproxySettings = z.object({
  address: z
    .string()
    .max(300)
    .refine((text) => parseLineAddress(text) !== null, "must be host:port, or unix: and the path of the socket file")
    .describe("Runtime API of HAProxy, a `stats socket` of level admin"),
  backend: name.describe("Backend whose servers share the traffic"),
  servers: z
    .record(z.string().min(1).max(64), name)
    .refine((servers) => Object.keys(servers).length > 0, "name the server of at least one variant")
    .refine(
      (servers) => new Set(Object.values(servers)).size === Object.keys(servers).length,
      "each variant needs a server of its own",
    )
    .describe("Server by variant: which one runs which release"),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe("The address may be private, loopback, link-local or a socket file"),
});
export type HaproxySettings = z.output<typeof haproxySettings>;

/** Weights of two servers of one HAProxy backend. */
export const haproxyRoute: RouteKind = {
  kind: "haproxy",
  name: "HAProxy",
  settings: haproxySettings,
  hasSecret: false,
  readsBack: true,
  splits: () => "request",
  target: (settings) => `backend ${String(settings.backend)} at ${String(settings.address)}`,
  reaches: (settings) => {
    const end = parseLineAddress(String(settings.address));
    return end && { field: "address", ...end };
  },
  problems: (settings, wanted) => [
    ...variantProblems(haproxySettings.parse(settings), wanted),
    ...wanted.percents.flatMap((percent, index) => {
      const problem = weightProblem(percent);
      return problem ? [{ field: `plan.steps.${index}.exposurePercent`, problem: `${problem} (HAProxy)` }] : [];
    }),
  ],
};

function variantProblems(
  { servers, backend }: HaproxySettings,
  wanted: { candidateVariant: string; baselineVariant: string },
): RouteProblem[] {
  return (["candidateVariant", "baselineVariant"] as const)
    .filter((field) => servers[wanted[field]] === undefined)
    .map((field) => ({
      field,
      problem: `the traffic route names no server of backend ${backend} for ${wanted[field]}: add it on the service's page`,
    }));
}
