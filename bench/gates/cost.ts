import type { GatePolicy, GateState } from "#lib/domain/statistics/index";
import {
  createGate,
  createLinearRate,
  judge,
  startEpoch,
  startGateEpoch,
  updateLinearRate,
} from "#lib/domain/statistics/index";
import { seededRandom } from "../../demo/random.ts";
import { benchLinearRate } from "../linear-rate.ts";
import { guardName, rateTicks } from "./rate-stream.ts";
import type { Cell } from "./row.ts";
import { TICKS_PER_HOUR } from "./tick.ts";

const DAY = 24 * TICKS_PER_HOUR;
const WEEK_EPOCHS = 168;
const MOST_BYTES = 2_000;

/** What an update costs, how large a state is, and whether a day of stored ticks gives every figure again. */
export async function costCells(): Promise<Cell[]> {
  const { rows } = await benchLinearRate();
  const bytes = stateBytes();
  const [first, again] = [replayDay(), replayDay()];
  const equal = first.filter((logHarm, tick) => Object.is(logHarm, again[tick])).length;
  return [
    ...rows.map(({ label, value, target, ok }) => ({ label, value, replications: 1, limit: target, isMet: ok })),
    {
      label: "state of a linear-rate process after a week",
      value: `${bytes} bytes`,
      replications: 1,
      limit: `<= ${MOST_BYTES}`,
      isMet: bytes <= MOST_BYTES,
    },
    {
      label: "evidence equal to the last bit on replay",
      value: `${equal} of ${DAY} ticks`,
      replications: 1,
      limit: "all",
      isMet: equal === DAY && first.length === DAY,
    },
  ];
}

function stateBytes(): number {
  let state = createLinearRate({ coeffs: [1, -1], bound: 0 });
  for (let epoch = 0; epoch < WEEK_EPOCHS; epoch++) {
    for (let tick = 0; tick < 60; tick++) state = updateLinearRate(state, { n: [50, 450], s: [tick % 3, 4] }).state;
    state = startEpoch(state);
  }
  return Buffer.byteLength(JSON.stringify(state));
}

const policy: GatePolicy = {
  alpha: 0.01,
  beta: 0.05,
  alphaSrm: 0.001,
  shares: [0.1, 0.9],
  minCanary: 100,
  guards: { [guardName(0)]: { kind: "rate", weight: 1, tolerance: 0, marginAbs: 0.005, marginRel: 1 } },
};

/** A day of ticks, state and ticks through JSON as they are stored. */
function replayDay(): number[] {
  const level = () => 0.01;
  const traffic = { ticks: DAY, shareAt: () => 0.1, guards: [{ canary: level, baseline: level }] };
  let state = createGate(policy);
  const evidence: number[] = [];
  for (const tick of rateTicks(traffic, seededRandom(2_026))) {
    const { data, assigned } = JSON.parse(JSON.stringify(tick));
    if (tick.opens) state = startGateEpoch(state);
    const judged = judge(policy, state, { data, assigned });
    state = tick.number % 360 === 0 ? (JSON.parse(JSON.stringify(judged.state)) as GateState) : judged.state;
    evidence.push(judged.evidence.logHarm);
  }
  return evidence;
}
