/**
 * Requests of the demo as they were: which applicant came in which second, how long the scorer took, whether it failed
 * and when the label was known. Taken from the stored telemetry of a running demo (`record.ts`), so that rollouts can be
 * replayed on real requests. One line a request: `second,row,tookMs,failed,labelDelayMs`, gzipped.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

export interface RecordedRequest {
  /** Index into the replayed half of the data (`splitAdult`). */
  row: number;
  /** The scorer's span, ms. */
  tookMs: number;
  failed: boolean;
  /** From prediction to label, ms; 0 when it failed and has none. */
  labelDelayMs: number;
}

/** Requests by second, in the order in which they came. */
export type Recording = readonly (readonly RecordedRequest[])[];

const HEAD = "second,row,tookMs,failed,labelDelayMs";
export const recordingFile = join(import.meta.dirname, "data", "recorded-requests.csv.gz");

export function encodeRecording(recording: Recording): Buffer {
  const lines = recording.flatMap((requests, second) =>
    requests.map(({ row, tookMs, failed, labelDelayMs }) =>
      [second, row, tookMs, failed ? 1 : 0, labelDelayMs].join(","),
    ),
  );
  return gzipSync([HEAD, ...lines, ""].join("\n"), { level: 9 });
}

/** @throws when the file is not a recording. */
export function readRecording(file = recordingFile): Recording {
  const [head, ...lines] = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
  if (head !== HEAD) throw new Error(`${file} is not a recording: its first line must read ${HEAD}`);
  const seconds: RecordedRequest[][] = [];
  for (const line of lines) {
    const [second, row, tookMs, failed, labelDelayMs] = line.split(",").map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    while (seconds.length <= second) seconds.push([]);
    seconds[second]?.push({ row, tookMs, failed: failed === 1, labelDelayMs });
  }
  return seconds;
}
