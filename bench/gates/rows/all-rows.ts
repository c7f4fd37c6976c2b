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

/** The replications [from, to) of a row. */
export interface Chunk {
  row: number;
  from: number;
  to: number;
}
