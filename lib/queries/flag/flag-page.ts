import type { Database } from "#db/client";
import { type FlagVersion, flagHistory } from "./flag-history.ts";
import { type FlagLine, flagList } from "./flag-list.ts";
import { type FlagRecord, listFlags, listSegments, type SegmentRecord } from "./flag-record.ts";

export interface FlagPage {
  flag: FlagRecord;
  line: FlagLine;
  segments: SegmentRecord[];
  /** Other flags, for prerequisites. */
  others: { key: string; variants: string[] }[];
  versions: FlagVersion[];
}

/** Everything that the page of one flag shows; undefined when there is none. */
export async function flagPage(
  db: Database,
  { environment, key }: { environment: string; key: string },
): Promise<FlagPage | undefined> {
  const [flags, lines, segments, versions] = await Promise.all([
    listFlags(db, { environment }),
    flagList(db, environment),
    listSegments(db, environment),
    flagHistory(db, { environment, key }),
  ]);
  const flag = flags.find((each) => each.key === key);
  const line = lines.find((each) => each.key === key);
  if (!flag || !line) return undefined;
  const others = flags
    .filter((each) => each.key !== key)
    .map((each) => ({ key: each.key, variants: Object.keys(each.variants) }));
  return { flag, line, segments, others, versions };
}
