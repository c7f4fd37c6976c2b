/**
 * Records the requests of a running demo from its stored telemetry.
 * Usage: DATABASE_URL=... node demo/record.ts [seconds, 480]      (DEMO_SEED as the demo had it)
 * The recording ends 20 s ago, when every label is there. Models and variants do not change what is recorded.
 */
import { writeFileSync } from "node:fs";
import pg from "pg";
import { readAdult, splitAdult } from "./adult.ts";
import { encodeRecording, type RecordedRequest, recordingFile } from "./recording.ts";
import { replayStream } from "./replay.ts";
import { INCOME_SCORER } from "./settings.ts";

const SETTLED_SECONDS = 20;
const seconds = Number(process.argv[2] ?? 480);
const seed = Number(process.env.DEMO_SEED ?? 1);

interface StoredRequest {
  unit_id: string;
  second: number;
  took_ms: number;
  failed: boolean;
  label_delay_ms: number;
}

async function storedRequests(client: pg.Client): Promise<StoredRequest[]> {
  const { rows } = await client.query<StoredRequest>(
    `with bounds as (select max(start_time) - make_interval(secs => $2) as until from span where service = $1)
     select s.unit_id, floor(extract(epoch from s.start_time - (b.until - make_interval(secs => $3))))::int as second,
       round(s.duration_ns / 1e6)::int as took_ms, s.status = 2 as failed,
       coalesce(round(extract(epoch from o.labelled_at - o.predicted_at) * 1000)::int, 0) as label_delay_ms
     from bounds b join span s on s.service = $1 and s.start_time >= b.until - make_interval(secs => $3) and s.start_time < b.until
     left join outcome o on o.service = $1 and o.unit_id = s.unit_id
     where s.unit_id is not null and s.kind = 2 order by s.start_time`,
    [INCOME_SCORER, SETTLED_SECONDS, seconds],
  );
  return rows;
}

/** The n-th application of a run brings the n-th row of the stream (`load.ts`). */
function rowsInOrder(count: number): number[] {
  const { replayed } = splitAdult(readAdult());
  const place = new Map(replayed.map((row, index) => [row, index]));
  const stream = replayStream(replayed, seed);
  return Array.from({ length: count }, () => place.get(stream.next().value) as number);
}

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const stored = await storedRequests(client);
await client.end();
const numberOf = ({ unit_id }: StoredRequest) => Number(/-(\d+)$/.exec(unit_id)?.[1]);
const rows = rowsInOrder(stored.reduce((most, one) => Math.max(most, numberOf(one)), 0));
const recording: RecordedRequest[][] = Array.from({ length: seconds }, () => []);
for (const request of stored) {
  recording[request.second]?.push({
    row: rows[numberOf(request) - 1] as number,
    tookMs: request.took_ms,
    failed: request.failed,
    labelDelayMs: request.label_delay_ms,
  });
}
writeFileSync(recordingFile, encodeRecording(recording));
console.info(
  `${stored.length} requests in ${seconds} s, of them ${stored.filter(({ failed }) => failed).length} failed: ${recordingFile}`,
);
