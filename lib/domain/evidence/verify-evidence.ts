import { chainedText, chainTick, EMPTY_CHAIN, type Sha256, type TickChain } from "../gate/evidence.ts";
import { canonicalJson } from "../kernel/canonical-json.ts";
import { type RolloutPlan, rolloutPlanSchema } from "../rollout/plan.ts";
import { differences } from "./differences.ts";
import { type EvidenceFile, type ExportedRecord, firstMissingTick } from "./evidence-file.ts";
import { beginReplay, knownStatisticsVersions, type ReplayedFacts, type Replayer } from "./statistics-versions.ts";

/** One place at which the file is not what it says to be. */
export interface EvidenceFault {
  record: string;
  /** Of a gate's own figures. */
  gate: string | null;
  field: string;
  stored: unknown;
  /** What was expected there: recomputed from content or replayed from ticks. */
  found: unknown;
}

export interface EvidenceCheck {
  /** `holds`: everything was checked and agrees. `differs`: something does not. `unproven`: nothing differs, not all could be checked. */
  verdict: "holds" | "differs" | "unproven";
  faults: EvidenceFault[];
  /** What could not be checked, and why, in words. */
  open: string[];
  records: number;
  /** Records whose figures were judged again. */
  replayed: number;
  ticks: number;
}

/** Checks chain and hashes, judges the ticks again and compares every figure. Needs the file, nothing else. */
export function verifyEvidence(file: EvidenceFile, sha256: Sha256): EvidenceCheck {
  const faults = [...sealFaults(file, sha256), ...linkFaults(file.records)];
  const open = withheldWords(file);
  const last = Math.max(...file.records.map(({ tick }) => tick));
  const missing = firstMissingTick(
    file.ticks.map(({ number }) => number),
    last,
  );
  if (missing !== null)
    open.push(
      `the chain of records was checked; replay is not possible from tick ${missing} on, which is not in the file`,
    );
  const replay = replayRecords(file, { sha256, until: missing ?? Number.POSITIVE_INFINITY });
  faults.push(...replay.faults);
  open.push(...replay.open);
  return {
    verdict: faults.length > 0 ? "differs" : open.length > 0 ? "unproven" : "holds",
    faults,
    open,
    records: file.records.length,
    replayed: replay.replayed,
    ticks: file.ticks.length,
  };
}

function withheldWords({ withheld, records }: EvidenceFile): string[] {
  const found = records[0]?.previousHash
    ? [`the first record follows one that is not in the file (${records[0].previousHash})`]
    : [];
  if (!withheld) return found;
  const gates = withheld.gates.join(", ");
  return [
    ...found,
    `withheld: ${withheld.why} (${gates}); seals of records, the hash over the ticks, these gates and what all gates came to together could not be checked`,
  ];
}

/** Every record against its own seal. A file that withholds figures cannot show what was sealed. */
function sealFaults({ records, withheld, policy }: EvidenceFile, sha256: Sha256): EvidenceFault[] {
  if (withheld) return [];
  const last = records.at(-1);
  return records.flatMap(({ id, hash, record }) => {
    const faults: EvidenceFault[] = [];
    const expect = (field: string, stored: unknown, found: unknown) => {
      if (stored !== found) faults.push({ record: id, gate: null, field, stored, found });
    };
    expect("hash", hash, sha256(canonicalJson(record)));
    expect("planHash", record.planHash, sha256(canonicalJson(record.plan)));
    if (id === last?.id) expect("policyHash", record.policyHash, sha256(canonicalJson(policy)));
    return faults;
  });
}

/** Each record names the one before it, and stands behind it. */
function linkFaults(records: readonly ExportedRecord[]): EvidenceFault[] {
  return records.flatMap(({ id, previousHash, record, tick }, index) => {
    const before = records[index - 1];
    const faults: EvidenceFault[] = [];
    const expect = (field: string, stored: unknown, found: unknown) => {
      if (stored !== found) faults.push({ record: id, gate: null, field, stored, found });
    };
    if (before) expect("previousHash", previousHash, before.hash);
    expect("record.previousHash", record.previousHash, previousHash);
    expect("tick", tick, record.ticks.to);
    if (before && before.tick > tick) expect("tick", tick, `at least ${before.tick}, that of the record before it`);
    return faults;
  });
}

interface Replay {
  faults: EvidenceFault[];
  open: string[];
  replayed: number;
}

/** Records of one plan and one version of the statistics are replayed in one pass over the ticks. */
function replayRecords(file: EvidenceFile, { sha256, until }: { sha256: Sha256; until: number }): Replay {
  const result: Replay = { faults: [], open: [], replayed: 0 };
  const groups = Map.groupBy(
    file.records,
    ({ record: { libraryVersion, planHash } }) => `${libraryVersion} ${planHash}`,
  );
  for (const records of groups.values()) {
    const { libraryVersion, plan } = records[0]!.record;
    const judged = withoutGates(plan, file.withheld?.gates ?? []);
    const replayer = beginReplay(libraryVersion, judged);
    if (!replayer) {
      result.open.push(
        `statistics version "${libraryVersion}" is not known to this build, which can judge ${knownStatisticsVersions().join(", ")} again: ${records.length} records were not replayed; use the build that wrote the file, or a later one`,
      );
      continue;
    }
    const wanted = records.filter(({ tick }) => tick < until);
    const compare = file.withheld ? comparePart : compareWhole;
    for (const { record, facts, chain } of atRecords(file, { wanted, replayer, sha256 })) {
      result.replayed += 1;
      result.faults.push(...compare(record, facts));
      if (!file.withheld)
        result.faults.push(
          ...differences(record.record.ticks, chain).map((each) => fault(record, { field: "ticks" }, each)),
        );
    }
  }
  return result;
}

function* atRecords(
  { ticks }: EvidenceFile,
  { wanted, replayer, sha256 }: { wanted: readonly ExportedRecord[]; replayer: Replayer; sha256: Sha256 },
): Generator<{ record: ExportedRecord; facts: ReplayedFacts; chain: TickChain }> {
  const byTick = Map.groupBy(wanted, ({ tick }) => tick);
  const last = Math.max(0, ...byTick.keys());
  let chain = EMPTY_CHAIN;
  for (const { number, input } of ticks) {
    if (number > last) return;
    chain = chainTick(chain, chainedText(input), sha256);
    replayer.take(input);
    const records = byTick.get(number) ?? [];
    if (records.length === 0) continue;
    const facts = replayer.facts(sha256);
    for (const record of records) yield { record, facts, chain };
  }
}

function withoutGates(stored: RolloutPlan, keys: readonly string[]): RolloutPlan {
  const plan = rolloutPlanSchema.parse(stored);
  return { ...plan, gates: plan.gates.filter((gate) => !keys.includes(gate.key)) };
}

const compared = [
  "step",
  "trafficPercent",
  "plannedShares",
  "epochTicks",
  "policyHash",
  "calibrations",
  "combined",
  "exposures",
] as const;

function compareWhole(exported: ExportedRecord, facts: ReplayedFacts): EvidenceFault[] {
  const record = exported.record as unknown as ReplayedFacts;
  return [
    ...compared.flatMap((field) =>
      differences(record[field], facts[field]).map((each) => fault(exported, { field }, each)),
    ),
    ...gateFaults(exported, facts),
    ...verdictFaults(exported, record.judgement, facts.judgement),
  ];
}

/** State and share stand on all gates together, so they are not compared where some are withheld. */
const OF_ALL_GATES = ["state", "share"];

/** What is left to compare when gates are withheld: the others, each by its own evidence. */
const comparePart = (exported: ExportedRecord, facts: ReplayedFacts): EvidenceFault[] =>
  gateFaults(exported, facts).filter(
    ({ gate, field }) => gate !== null && Object.hasOwn(facts.gates, gate) && !OF_ALL_GATES.includes(field),
  );

function gateFaults(exported: ExportedRecord, facts: ReplayedFacts): EvidenceFault[] {
  const stored = exported.record.gates as Record<string, { state: string }>;
  const keys = new Set([...Object.keys(stored), ...Object.keys(facts.gates)]);
  return [...keys].flatMap((key) => {
    const { state, ...figures } = stored[key] ?? { state: undefined };
    const { state: again, ...replayed } = facts.gates[key] ?? { state: undefined };
    const found = differences(figures, replayed).map((each) => fault(exported, { gate: key }, each));
    // Other states are partly the clock's word: whether data were fresh in that second.
    const isLasting = (one: string | undefined) => one === "regressed" || one === "contributing";
    if ((isLasting(state) || isLasting(again)) && state !== again)
      found.push({ record: exported.id, gate: key, field: "state", stored: state, found: again });
    return found;
  });
}

/** Silence, a restart and an error are said by the clock, not by the ticks; every other judgement is the ticks' own. */
function verdictFaults(exported: ExportedRecord, stored: string, found: string): EvidenceFault[] {
  const isOfClock = ["no_data", "collecting", "error"].includes(stored);
  const isLasting = found === "regressed" || found === "invalid";
  if (stored === found || (isOfClock && !isLasting)) return [];
  return [{ record: exported.id, gate: null, field: "judgement", stored, found }];
}

function fault(
  { id }: ExportedRecord,
  { gate, field = "" }: { gate?: string; field?: string },
  { path, stored, replayed }: { path: string[]; stored: unknown; replayed: unknown },
): EvidenceFault {
  return { record: id, gate: gate ?? null, field: [field, ...path].filter(Boolean).join("."), stored, found: replayed };
}
