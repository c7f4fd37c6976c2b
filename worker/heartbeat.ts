import { ownFacts } from "#lib/adapters/process-facts";
import { loadSecrets } from "#lib/adapters/secrets";
import type { LoopTools } from "./loop.ts";

const BEAT_MS = 2_000;

/** Says every two seconds that this worker lives; `close` takes the row away, so that nobody waits for it. */
export function startHeartbeat(tools: LoopTools): { isReached(): boolean; close(): Promise<void> } {
  const { db, workerId } = tools;
  const startedAt = tools.clock();
  const { marks } = loadSecrets(tools.environment);
  let isReached = false;
  const beat = async (): Promise<void> => {
    isReached = await db.pool
      .query(
        `insert into process_instance (id, kind, started_at, last_seen_at, detail) values ($1, 'worker', $2, now(), $3)
         on conflict (id) do update set last_seen_at = now(), detail = $3`,
        [workerId, startedAt, JSON.stringify({ ...ownFacts(marks, tools.clock()), audit: tools.findings.audit })],
      )
      .then(
        () => true,
        () => false,
      );
  };
  void beat();
  const timer = setInterval(() => void beat(), BEAT_MS);
  return {
    isReached: () => isReached,
    async close() {
      clearInterval(timer);
      await db.pool.query("delete from process_instance where id = $1", [workerId]).catch(() => {});
    },
  };
}
