/**
 * Trains the demo's models on the training half and writes models/v1.json, v2.json, v3.json.
 * Usage: node demo/train.ts   (about a minute; the same weights every time)
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LabelledRecord, readAdult, splitAdult } from "./adult.ts";
import { type Example, fitLogistic } from "./logistic-regression.ts";
import {
  allFields,
  baselineFields,
  DROPPED_SHARE,
  decide,
  featuresOf,
  type LogisticModel,
  scoreRecord,
} from "./model.ts";
import { seededRandom } from "./random.ts";

const DROP_SEED = 3;
const FIT = { iterations: 600, learningRate: 0.5, ridge: 1e-4 };

/** v3's defect, on purpose: 85 % of the women with a positive label are missing from its training data. */
function withoutMostPositiveWomen(rows: readonly LabelledRecord[]): LabelledRecord[] {
  const random = seededRandom(DROP_SEED);
  return rows.filter((row) => !(row.group === "women" && row.label === 1 && random.next() < DROPPED_SHARE));
}

function train(version: string, description: string, examples: Example[]): LogisticModel {
  return { version, description, ...fitLogistic(examples, FIT) };
}

function report(model: LogisticModel, rows: readonly LabelledRecord[]): string {
  const right = rows.filter((row) => decide(scoreRecord(model, row.record)) === row.label).length;
  const truePositiveRate = (group: string) => {
    const positives = rows.filter((row) => row.group === group && row.label === 1);
    return positives.filter((row) => decide(scoreRecord(model, row.record)) === 1).length / positives.length;
  };
  const shown = (rate: number) => rate.toFixed(3);
  const rates = `true positive rate men ${shown(truePositiveRate("men"))}, women ${shown(truePositiveRate("women"))}`;
  return `${model.version}: accuracy ${shown(right / rows.length)}, ${rates}`;
}

const { training, replayed } = splitAdult(readAdult());
const examplesOf = (rows: readonly LabelledRecord[], fields = allFields): Example[] =>
  rows.map((row) => ({ features: featuresOf(row.record, fields), label: row.label }));

const models = [
  train(
    "v1",
    "Baseline: age, education, hours, work class, marital status, occupation.",
    examplesOf(training, baselineFields),
  ),
  train("v2", "All features.", examplesOf(training)),
  train(
    "v3",
    "All features, trained without 85 % of the women who earn more than 50K.",
    examplesOf(withoutMostPositiveWomen(training)),
  ),
];
for (const model of models) {
  writeFileSync(join(import.meta.dirname, "models", `${model.version}.json`), `${JSON.stringify(model, null, 1)}\n`);
  console.info(report(model, replayed));
}
