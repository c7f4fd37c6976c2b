import type { Sha256 } from "../gate/evidence.ts";
import { canonicalJson } from "../kernel/canonical-json.ts";
import type { GateConfig } from "../rollout/plan.ts";

/** Two gates of one hash judge the same counts alike; key, kind, weight and a dry run do not matter to that. */
export const gateHash = ({ metric, rule, minPerStream }: GateConfig, sha256: Sha256): string =>
  sha256(canonicalJson({ metric, rule, minPerStream }));
