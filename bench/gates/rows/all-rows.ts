import type { Row } from "../row.ts";
import { delayRows } from "./delay-rows.ts";
import { fairnessRows } from "./fairness-rows.ts";
import { lateRows } from "./late-rows.ts";
import { latencyRows } from "./latency-rows.ts";
import { nullRows } from "./null-rows.ts";
import { promotionRows } from "./promotion-rows.ts";

/** All rows. A row's place seeds its streams: append, or every number changes. */
export const rows: readonly Row[] = [
  ...nullRows,
  ...delayRows,
  ...latencyRows,
  ...fairnessRows,
  ...lateRows,
  ...promotionRows,
];

/** One replication of a row, for a thread to play. */
export interface Task {
  row: number;
  index: number;
}
