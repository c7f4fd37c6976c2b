import { percentWords } from "#lib/domain/gate/gate-words";
import {
  type Applied,
  isSameShare,
  type RouteMeans,
  type Sight,
  type TrafficAdapter,
  type TrafficSplit,
} from "#lib/domain/traffic/adapter";
import { type HaproxySettings, haproxyRoute, haproxySettings } from "#lib/domain/traffic/routes/haproxy";
import { candidateFirst, shareOf, weightProblem, weightsFor } from "#lib/domain/traffic/weights";
import { type OutboundPolicy, OutboundRefusal } from "../outbound/choose-address.ts";
import { type BackendState, RuntimeRefusal, readBackend, type ServerState, writeWeights } from "./haproxy-runtime.ts";

const timeoutMs = 3_000;
/** Algorithms that draw each request by weight; the others keep clients, or look at something else than weights. */
const drawing = /^(roundrobin|random)/;

/**
 * Weights of two servers of one HAProxy backend, over its Runtime API (`set server`, `show servers state`). Weights are
 * in memory: a reload brings back those of the configuration file, which is why what serves is read back again and again.
 */
export const haproxyAdapter = (policy: OutboundPolicy): TrafficAdapter => ({
  ...haproxyRoute,
  async set(split, means) {
    try {
      await apply(split, { means, policy });
      return { ok: true, percent: null };
    } catch (error) {
      return failureOf(error);
    }
  },
  async verify(split, means) {
    try {
      const { settings, state, pair } = await look(split, { means, policy });
      return sightOf({ settings, state, pair, percent: split.percent });
    } catch (error) {
      return { kind: "unknown", words: wordsOf(error) };
    }
  },
});

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function failureOf(error: unknown): Applied {
  const isFinal = error instanceof OutboundRefusal || error instanceof RuntimeRefusal;
  return { ok: false, retry: isFinal ? "never" : "later", error: wordsOf(error) };
}

interface Pair {
  candidate: ServerState;
  baseline: ServerState;
}

async function look(split: TrafficSplit, { means, policy }: { means: RouteMeans; policy: OutboundPolicy }) {
  const settings = haproxySettings.parse(means.settings);
  const runtime = { address: settings.address, allowPrivate: settings.allowPrivate, timeoutMs, signal: means.signal };
  const state = await readBackend(runtime, settings.backend, policy);
  return { settings, runtime, state, pair: pairOf(split, settings, state) };
}

function pairOf(split: TrafficSplit, { servers, backend }: HaproxySettings, state: BackendState): Pair {
  const find = (variant: string): ServerState => {
    const server = servers[variant];
    if (!server) throw new RuntimeRefusal(`the route names no server for ${variant}`);
    const found = state.servers.find((one) => one.name === server);
    if (!found) throw new RuntimeRefusal(`backend ${backend} has no server ${server}`);
    return found;
  };
  return { candidate: find(split.candidateVariant), baseline: find(split.baselineVariant) };
}

async function apply(split: TrafficSplit, { means, policy }: { means: RouteMeans; policy: OutboundPolicy }) {
  const { settings, runtime, state, pair } = await look(split, { means, policy });
  // Nothing stands in the way of a rollback: whatever else takes traffic, the candidate gets none.
  if (split.percent > 0) requireDrawn(settings, state, pair);
  const weights = weightsFor(split.percent);
  if (!weights) throw new RuntimeRefusal(weightProblem(split.percent) ?? "this share cannot be made of weights");
  const { backend } = settings;
  const candidate = { backend, server: pair.candidate.name, weight: weights.candidate };
  const baseline = { backend, server: pair.baseline.name, weight: weights.baseline };
  const now = { candidate: pair.candidate.weight, baseline: pair.baseline.weight };
  await writeWeights(runtime, candidateFirst(now, weights) ? [candidate, baseline] : [baseline, candidate], policy);
}

/**
 * Requests must be drawn one by one, by weight, among these two servers. A backend that keeps clients on their server
 * assigns clients and not requests, while gates count requests: those of one client are not independent of each other,
 * and the promised error rates would not hold.
 */
function requireDrawn({ backend }: HaproxySettings, { cookie, algorithm, servers }: BackendState, pair: Pair): void {
  if (cookie !== "")
    throw new RuntimeRefusal(
      `backend ${backend} keeps clients on their server (cookie ${cookie}) while gates count requests: the unit of analysis must be the unit of randomisation; take the cookie out of the backend, or divide by flags`,
    );
  if (algorithm !== "" && !drawing.test(algorithm))
    throw new RuntimeRefusal(
      `backend ${backend} balances by ${algorithm}, which does not draw each request by weight: use balance roundrobin or random`,
    );
  const other = servers.find(
    (one) => one !== pair.candidate && one !== pair.baseline && one.isUsable && one.weight > 0,
  );
  if (other)
    throw new RuntimeRefusal(
      `server ${other.name} of backend ${backend} takes traffic too (weight ${other.weight}): give it the weight 0, so that the two shares are whole`,
    );
}

interface Seen {
  settings: HaproxySettings;
  state: BackendState;
  pair: Pair;
  percent: number;
}

function sightOf({ settings, state, pair, percent }: Seen): Sight {
  const serving = (server: ServerState) => (server.isUsable ? server.weight : 0);
  const total = state.servers.reduce((sum, server) => sum + serving(server), 0);
  const made = shareOf(serving(pair.candidate), total);
  const words = [pair.candidate, pair.baseline]
    .map((server) => `${server.name} ${server.isUsable ? `weight ${server.weight}` : "down or in maintenance"}`)
    .join(", ");
  const told = `${percentWords(made)} in backend ${settings.backend}: ${words}`;
  if (total === 0) return { kind: "differs", percent: 0, words: `${told}; no server takes traffic` };
  return { kind: isSameShare(made, percent) ? "verified" : "differs", percent: made, words: told };
}
