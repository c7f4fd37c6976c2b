import { benchIngest } from "./ingest.ts";
import { benchJudge } from "./judge.ts";
import { type BenchResult, benchLinearRate } from "./linear-rate.ts";
import { benchOfrep } from "./ofrep.ts";
import { benchReaction } from "./reaction.ts";

export type Bench = { readonly name: string; readonly run: () => Promise<BenchResult> };

/** Everything `npm run bench` measures, in this order; each name is also an argument that runs it alone. */
export const benches = [
  { name: "linear-rate", run: benchLinearRate },
  { name: "ofrep", run: benchOfrep },
  { name: "ingest", run: benchIngest },
  { name: "judge", run: benchJudge },
  { name: "reaction", run: benchReaction },
] as const satisfies readonly Bench[];
