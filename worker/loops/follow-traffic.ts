import { openSealed } from "#lib/adapters/seal";
import { loadSecrets } from "#lib/adapters/secrets";
import { createTrafficAdapters, type TrafficAdapters } from "#lib/adapters/traffic/index";
import { channels } from "#lib/commands/kernel/context";
import type { Fence } from "#lib/commands/kernel/fence";
import { type DueTraffic, dueTraffic, recordTraffic, type TrafficAttempt } from "#lib/commands/rollout/follow-traffic";
import type { Applied } from "#lib/domain/traffic/adapter";
import { withLease } from "../lease.ts";
import { engineContext, type Loop, type LoopTools } from "../loop.ts";

interface UnderWay {
  changeId: string;
  overtaken: AbortController;
  done: Promise<void>;
}

/** What rounds share: one attempt at a time for each service, so that an older split never lands after a newer one. */
interface Following {
  adapters: TrafficAdapters;
  keys: readonly [Buffer, ...Buffer[]];
  underWay: Map<string, UnderWay>;
}

/**
 * Brings splits to where traffic is divided, outside any transaction. A round starts what is due and does not wait for
 * it: a slow load balancer holds nothing but its own service, and a newer split, above all a rollback, ends the attempt
 * at the older one.
 */
export function createFollowTraffic(): Loop {
  let following: Following | undefined;
  return {
    name: "follow-traffic",
    intervalMs: 500,
    wakeOn: [channels.traffic],
    async run(tools) {
      following ??= {
        adapters: createTrafficAdapters(tools.environment),
        keys: loadSecrets(tools.environment).subKeys("stored-secrets"),
        underWay: new Map(),
      };
      const shared = following;
      await withLease(tools, "follow-traffic", async (fence) => {
        for (const due of await dueTraffic(engineContext(tools, "follow-traffic")))
          start(due, { tools, fence, shared });
      });
    },
  };
}

export const followTraffic: Loop = createFollowTraffic();

interface Round {
  tools: LoopTools;
  fence: Fence;
  shared: Following;
}

function start(due: DueTraffic, round: Round): void {
  const { underWay } = round.shared;
  const place = JSON.stringify([due.split.environment, due.split.service]);
  const before = underWay.get(place);
  if (before?.changeId === due.split.id) return;
  before?.overtaken.abort();
  const overtaken = new AbortController();
  const changeId = due.split.id;
  const done = (before?.done ?? Promise.resolve())
    .then(() => (overtaken.signal.aborted ? undefined : follow(due, { ...round, signal: overtaken.signal })))
    .catch((error: unknown) => {
      round.tools.log.warn(
        { err: error, change: changeId },
        "what became of a split was not stored; it is asked again",
      );
    })
    .finally(() => {
      if (underWay.get(place)?.changeId === changeId) underWay.delete(place);
    });
  underWay.set(place, { changeId, overtaken, done });
}

async function follow(due: DueTraffic, round: Round & { signal: AbortSignal }): Promise<void> {
  const { tools, fence, signal } = round;
  const attempt = await tryOnce(due, round);
  if (signal.aborted) return;
  const sight = await recordTraffic(engineContext(tools, "follow-traffic"), { fence, attempt });
  if (sight !== "verified" && attempt.applied?.ok !== true)
    tools.log.warn(
      { change: due.split.id, by: attempt.who, applied: attempt.applied, sight: attempt.sight.words },
      sight === "overdue" ? "traffic does not follow" : "a split was not applied and is tried again",
    );
}

async function tryOnce(
  due: DueTraffic,
  { tools, shared, signal }: Round & { signal: AbortSignal },
): Promise<TrafficAttempt> {
  const adapter = shared.adapters[due.adapter];
  const who = `${adapter.name} (${adapter.target(due.settings)})`;
  const rest = { changeId: due.split.id, who, readsBack: adapter.readsBack };
  let applied: Applied | null = null;
  try {
    const secret = due.sealedSecret ? openSealed(due.sealedSecret, shared.keys) : null;
    const means = { settings: due.settings, secret, now: tools.clock(), signal };
    if (!due.isWatched) applied = await adapter.set(due.split, means);
    if (applied && !applied.ok) return { ...rest, applied, sight: { kind: "unknown", words: applied.error } };
    return { ...rest, applied, sight: await adapter.verify(due.split, means, applied) };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return {
      ...rest,
      applied: applied ?? { ok: false, retry: "never", error: words },
      sight: { kind: "unknown", words },
    };
  }
}
