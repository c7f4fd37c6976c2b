/**
 * A tick's counts as its row keeps them. One row is written each second for each rollout, and most of its JSON would be
 * names: here they are positions. Numbers are written so that reading gives the very same doubles; equal ticks give the same
 * text, in whatever order their keys are, because the chain of evidence hashes it.
 */

import { canonicalJson } from "../kernel/canonical-json.ts";
import { isEmpty, mapValues } from "./records.ts";
import type { ArmBlock, TickInput } from "./tick-input.ts";

type Numbers = [n: number, s: number, q: number];
type Rest = Partial<Omit<ArmBlock, "n" | "s" | "q">>;
type PackedArms =
  | [...candidate: Numbers, ...baseline: Numbers]
  | [...Numbers, ...Numbers, candidate: Rest, baseline: Rest];

type PackedInput = [
  version: TickInput["version"],
  takenAt: string,
  step: number,
  trafficPercent: number,
  epoch: TickInput["epoch"],
  isOverdue: 0 | 1,
  assignedCandidate: number,
  assignedBaseline: number,
  late: number,
  multiple: number,
  gates: Record<string, PackedArms>,
  more?: Pick<TickInput, "calibrations" | "stops" | "heard">,
];

export function packInput(tick: TickInput): string {
  const { version, takenAt, step, trafficPercent, epoch, isOverdue, assigned, late, multiple, gates, ...more } = tick;
  const packed: PackedInput = [
    version,
    takenAt,
    step,
    trafficPercent,
    epoch,
    isOverdue ? 1 : 0,
    ...assigned,
    late,
    multiple,
    mapValues(gates, packArms),
  ];
  if (!isEmpty(more)) packed.push(more);
  return canonicalJson(packed);
}

export function unpackInput(text: string): TickInput {
  const packed = JSON.parse(text) as PackedInput;
  const [version, takenAt, step, trafficPercent, epoch, isOverdue, candidate, baseline, late, multiple, gates, more] =
    packed;
  return {
    version,
    takenAt,
    step,
    trafficPercent,
    epoch,
    isOverdue: isOverdue === 1,
    assigned: [candidate, baseline],
    late,
    multiple,
    gates: mapValues(gates, unpackArms),
    ...more,
  };
}

function packArms({ candidate, baseline }: TickInput["gates"][string]): PackedArms {
  const { n, s, q, ...rest } = candidate;
  const { n: n2, s: s2, q: q2, ...rest2 } = baseline;
  return isEmpty(rest) && isEmpty(rest2) ? [n, s, q, n2, s2, q2] : [n, s, q, n2, s2, q2, rest, rest2];
}

function unpackArms([n, s, q, n2, s2, q2, rest, rest2]: PackedArms): TickInput["gates"][string] {
  return { candidate: { n, s, q, ...rest }, baseline: { n: n2, s: s2, q: q2, ...rest2 } };
}
