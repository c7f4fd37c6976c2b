import type { AdapterKind, TrafficAdapter } from "#lib/domain/traffic/adapter";
import type { GatewaySight } from "#lib/domain/traffic/split";
import type { OutboundPolicy } from "../outbound/choose-address.ts";
import { flagEvaluation } from "./flag-evaluation.ts";
import { haproxyAdapter } from "./haproxy.ts";
import { webhookAdapter } from "./webhook.ts";

export interface AdapterOptions extends OutboundPolicy {
  /** For flag evaluation: what live gateways said last. */
  liveGateways?: () => Promise<readonly GatewaySight[]>;
}

export type TrafficAdapters = Record<AdapterKind, TrafficAdapter>;

/** Every way to divide traffic: a file beside this one, and a line here. */
export const createTrafficAdapters = (options: AdapterOptions): TrafficAdapters => ({
  flag: flagEvaluation(options.liveGateways ?? (async () => [])),
  haproxy: haproxyAdapter(options),
  webhook: webhookAdapter(options),
});
