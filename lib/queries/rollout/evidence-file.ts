import { and, asc, eq, gt, lte } from "drizzle-orm";
import type { Database } from "#db/client";
import { inputColumns, readInput } from "#db/rows/tick";
import { evidence, rollout, tick } from "#db/schema/rollout";
import {
  EVIDENCE_FILE_FORMAT,
  EVIDENCE_FILE_VERSION,
  firstMissingTick,
  type Withheld,
  withholdRecord,
  withholdTick,
} from "#lib/domain/evidence/evidence-file";
import { buildPolicy } from "#lib/domain/gate/build-policy";
import type { EvidenceDocument } from "#lib/domain/gate/evidence";

export interface WantedEvidence {
  rolloutId: string;
  evidenceId: string | undefined;
  withheld: Withheld | null;
  now: Date;
}

type Row = typeof evidence.$inferSelect;

const TICKS_AT_ONCE = 500;

/** The evidence of a rollout as one JSON object, read as it is taken: ticks of days are longer than memory should hold. */
export function evidenceFile(db: Database, wanted: WantedEvidence): ReadableStream<Uint8Array> {
  const parts = fileParts(db, wanted);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

async function* fileParts(db: Database, wanted: WantedEvidence): AsyncGenerator<string, undefined> {
  const records = await chainOf(db, wanted);
  const last = Math.max(...records.map((record) => record.tick));
  const head = JSON.stringify(await headOf(db, wanted, { records, last }));
  const exported = records.map((row) => JSON.stringify(exportedRecord(row, wanted.withheld)));
  yield `${head.slice(0, -1)},\n"records":[\n${exported.join(",\n")}\n],\n"ticks":[\n`;
  for (let after = 0; ; ) {
    const rows = await db
      .select({ number: tick.number, ...inputColumns })
      .from(tick)
      .where(and(eq(tick.rolloutId, wanted.rolloutId), gt(tick.number, after), lte(tick.number, last)))
      .orderBy(asc(tick.number))
      .limit(TICKS_AT_ONCE);
    const lines = rows.map((row) =>
      JSON.stringify({ number: row.number, input: withholdTick(readInput(row), wanted.withheld) }),
    );
    if (lines.length > 0) yield `${after > 0 ? ",\n" : ""}${lines.join(",\n")}`;
    const newest = rows.at(-1)?.number;
    if (newest === undefined || rows.length < TICKS_AT_ONCE) break;
    after = newest;
  }
  yield "\n]}\n";
  return undefined;
}

/** In the order of their chain: several records may be of one moment. */
async function chainOf(db: Database, { rolloutId, evidenceId }: WantedEvidence): Promise<Row[]> {
  const rows = await db
    .select()
    .from(evidence)
    .where(and(eq(evidence.rolloutId, rolloutId), evidenceId ? eq(evidence.id, evidenceId) : undefined))
    .orderBy(asc(evidence.tick), asc(evidence.createdAt));
  const behind = new Map(rows.map((row) => [row.previousHash, row]));
  const hashes = new Set(rows.map((row) => row.hash));
  const chain: Row[] = [];
  let next = rows.find((row) => row.previousHash === null || !hashes.has(row.previousHash));
  while (next && chain.length < rows.length) {
    chain.push(next);
    next = behind.get(next.hash);
  }
  // A chain that does not hold goes out as it is: whoever checks the file finds where.
  return chain.length === rows.length ? chain : rows;
}

const exportedRecord = (row: Row, withheld: Withheld | null) => ({
  id: row.id,
  tick: row.tick,
  occasion: row.occasion,
  createdAt: row.createdAt.toISOString(),
  hash: row.hash,
  previousHash: row.previousHash,
  record: withholdRecord(row.record as unknown as EvidenceDocument, withheld),
});

async function headOf(
  db: Database,
  { rolloutId, withheld, now }: WantedEvidence,
  { records, last }: { records: Row[]; last: number },
) {
  const [row] = await db.select().from(rollout).where(eq(rollout.id, rolloutId));
  const documents = records.map(({ record }) => record as unknown as EvidenceDocument);
  const newest = documents.at(-1)!;
  return {
    format: EVIDENCE_FILE_FORMAT,
    version: EVIDENCE_FILE_VERSION,
    writtenAt: now.toISOString(),
    rollout: {
      id: rolloutId,
      title: row?.title,
      environment: row?.environment,
      service: row?.service,
      flagKey: row?.flagKey,
      baselineVariant: row?.baselineVariant,
      candidateVariant: row?.candidateVariant,
      attempt: row?.attempt,
      state: row?.state,
    },
    policy: buildPolicy(newest.plan, newest.calibrations),
    statisticsVersions: [...new Set(documents.map(({ libraryVersion }) => libraryVersion))],
    withheld,
    prunedTicks: await prunedWords(db, rolloutId, last),
  };
}

async function prunedWords(db: Database, rolloutId: string, last: number): Promise<string | null> {
  const rows = await db
    .select({ number: tick.number })
    .from(tick)
    .where(and(eq(tick.rolloutId, rolloutId), lte(tick.number, last)))
    .orderBy(asc(tick.number));
  const missing = firstMissingTick(
    rows.map(({ number }) => number),
    last,
  );
  if (missing === null) return null;
  return `${last - rows.length} of ${last} ticks have been removed by the retention policy, the first of them tick ${missing}: records from there on hold by chain and seal, and cannot be judged again`;
}
