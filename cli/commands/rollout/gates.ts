import { action, type Given, inPath, optionalNumber } from "../../action.ts";
import { type Command, WrongWords } from "../../command.ts";
import { requireId, wholeNumber } from "../../rollout/rollout-command.ts";
import { timeWords } from "../../rollout/words.ts";
import { readYamlFile } from "../../yaml-file.ts";
import { folderOf } from "../export.ts";

/** What the instance answers of a proof. */
interface ProofResult {
  resamplings: number;
  falseAlarms: number;
  promisedRate: number;
  mostExpected: number;
  baselineKeepsRule: boolean;
  fault: { kind: string; by: number };
  detections: number;
  medianDelaySeconds: number | null;
  seconds: number;
  observations: number;
  ticks: number;
}

const faultUsage = "--fault        Harm to put in, such as points=0.01, slower=1.2, score=0.05 or gap=0.1";

export const proveCommand: Command = action<{ proofId: string; gateKey: string; result: ProofResult }>({
  name: "rollout prove",
  does: "Play a rollout's recorded baseline against itself, without and with harm, and keep what a gate made of it",
  usage: [
    "ID GATE [--resamplings 200] [--fault points=0.01]",
    "--resamplings  Replays without harm, and as many with it: 20 to 400",
    `${faultUsage}; left out, as large as the gate's margin`,
  ],
  options: { resamplings: { type: "string" }, fault: { type: "string" } },
  operands: ["the id of a rollout", "the key of a gate of its plan"],
  method: "POST",
  path: (given) => `/rollouts/${requireId(given.operands)}/gates/${inPath(given, 1)}/proofs`,
  body: ({ options }) => ({
    resamplings: wholeNumber(options.resamplings, "--resamplings"),
    fault: faultOf(options.fault),
  }),
  lines: ({ proofId, gateKey, result }) => [`${proofId}  ${gateKey}`, ...proofLines(result)],
});

/** @throws WrongWords */
function faultOf(text: unknown): { kind: string; by: number } | undefined {
  if (text === undefined) return undefined;
  const [, kind, by] = /^(points|slower|score|gap)=(\d*\.?\d+)$/.exec(String(text)) ?? [];
  if (!kind)
    throw new WrongWords(`--fault must be such as points=0.01, slower=1.2, score=0.05 or gap=0.1; it is "${text}"`);
  return { kind, by: Number(by) };
}

function proofLines(result: ProofResult): string[] {
  const { resamplings, falseAlarms, promisedRate, mostExpected, fault, detections, medianDelaySeconds } = result;
  const delay = medianDelaySeconds === null ? "" : `, half of them within ${medianDelaySeconds} s`;
  const isMore = result.baselineKeepsRule && falseAlarms > mostExpected;
  return [
    `  without harm: ${falseAlarms} of ${resamplings} false alarms; promised is ${promisedRate * 100} % in the long run${isMore ? ": MORE than that and chance explain" : ""}`,
    ...(result.baselineKeepsRule
      ? []
      : ["  the baseline itself breaks the rule: what it finds is true, and no false alarm"]),
    `  with ${fault.kind} ${fault.by}: ${detections} of ${resamplings} found${delay}`,
    `  from ${result.observations} observations in ${result.ticks} ticks, ${result.seconds} s of recorded time`,
  ];
}

interface KeptProof {
  proofId: string;
  gateKey: string;
  result: ProofResult;
  statisticsVersion: string;
  provedAt: string;
  by: string;
}

export const proofsCommand: Command = action<{ proofs: KeptProof[] }>({
  name: "rollout proofs",
  does: "Proofs of gates on a rollout's recorded traffic, newest first",
  usage: ["ID"],
  operands: ["the id of a rollout"],
  path: ({ operands }) => `/rollouts/${requireId(operands)}/proofs`,
  lines: ({ proofs }) =>
    proofs.length === 0
      ? ["No gate was proved on it."]
      : proofs.flatMap(({ proofId, gateKey, result, statisticsVersion, provedAt, by }) => [
          `${timeWords(provedAt)}  ${proofId}  ${gateKey}, statistics ${statisticsVersion}, by ${by}`,
          ...proofLines(result),
        ]),
});

type Moment = { at: string; step: number; trafficPercent: number; seconds: number } | null;
interface Replayed {
  countsOf: string;
  alpha: number;
  retrospect: {
    crossed: Moment;
    shownSafe: Moment;
    figures: { candidate: Arm; baseline: Arm | null };
    ticks: number;
  };
  rolledBackAt: string | null;
  limits: string[];
}
interface Arm {
  value: number | null;
  n: number;
}

export const replayCommand: Command = action<Replayed>({
  name: "rollout replay",
  does: "What a gate would have said of a past rollout, and when; changes nothing",
  usage: [
    "ID --gate gate.yaml [--alpha 0.005]",
    "--gate   A file with one gate, as in a plan (YAML or JSON); its metric must be one that the plan judged",
    "--alpha  Left out: the share of the plan's that it would have",
  ],
  options: { gate: { type: "string" }, alpha: { type: "string" } },
  operands: ["the id of a rollout"],
  method: "POST",
  path: ({ operands }) => `/rollouts/${requireId(operands)}/gates/replay`,
  body: (given) => ({ gate: gateOf(given), alpha: optionalNumber(given, "alpha") }),
  lines: ({ countsOf, alpha, retrospect, rolledBackAt, limits }) => [
    `judged again from the counts of ${countsOf}, ${retrospect.ticks} ticks, alpha ${alpha}`,
    `  harm: ${momentWords(retrospect.crossed, "never found")}`,
    `  no worse: ${momentWords(retrospect.shownSafe, "never shown")}`,
    `  candidate ${armWords(retrospect.figures.candidate)}${retrospect.figures.baseline ? `, baseline ${armWords(retrospect.figures.baseline)}` : ""}`,
    `  what really happened: ${rolledBackAt ? `rolled back ${timeWords(rolledBackAt)}` : "it was not rolled back"}`,
    ...limits.map((limit) => `  ${limit}`),
  ],
});

function gateOf({ options, terminal }: Given): unknown {
  if (options.gate === undefined) throw new WrongWords("--gate is needed: a file with one gate");
  return readYamlFile(folderOf(options.gate, terminal.folder));
}

const momentWords = (moment: Moment, never: string): string =>
  moment
    ? `${timeWords(moment.at)}, ${Math.round(moment.seconds)} s after the start, in step ${moment.step + 1} at ${moment.trafficPercent} %`
    : never;

const armWords = ({ value, n }: Arm): string => `${value === null ? "no figure" : value.toPrecision(4)} (n = ${n})`;
