/** A logistic regression over named features: what the income scorer serves. Weights are JSON files in models/. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AdultRecord } from "./adult.ts";

export const modelVersions = ["v1", "v2", "v3", "v4"] as const;
export type ModelVersion = (typeof modelVersions)[number];

type TextField = { [K in keyof AdultRecord]: AdultRecord[K] extends string ? K : never }[keyof AdultRecord];

export interface LogisticModel {
  version: string;
  /** Where the weights come from, in one sentence. */
  description: string;
  bias: number;
  /** Weight per feature name, for example "occupation=Sales" or "age". */
  weights: Record<string, number>;
}

/** v1 leaves out what v2 adds: relationship, race, sex, capital gains and losses, country. */
export const baselineFields: readonly TextField[] = ["education", "workclass", "maritalStatus", "occupation"];
export const allFields: readonly TextField[] = [...baselineFields, "relationship", "race", "sex", "nativeCountry"];

/** v3's defect, on purpose: this share of the women with a positive label is missing from its training data. */
export const DROPPED_SHARE = 0.85;
/** A score from here on is a positive decision. */
export const DECISION_THRESHOLD = 0.5;

/** Numbers enter as a multiple of a round scale, so that one step size suits all weights. */
interface Feature {
  name: string;
  value: number;
}

/** The features of a record; a model ignores names it has no weight for. */
export function featuresOf(record: AdultRecord, fields: readonly TextField[] = allFields): Feature[] {
  const features: Feature[] = fields.map((field) => ({ name: `${field}=${record[field]}`, value: 1 }));
  features.push({ name: "age", value: (record.age - 40) / 15 });
  features.push({ name: "educationYears", value: (record.educationYears - 10) / 3 });
  features.push({ name: "hoursPerWeek", value: (record.hoursPerWeek - 40) / 12 });
  if (fields === allFields) {
    features.push({ name: "capitalGainUsd", value: record.capitalGainUsd / 7_500 });
    features.push({ name: "capitalLossUsd", value: record.capitalLossUsd / 400 });
  }
  return features;
}

/** Probability in (0, 1) that the person earns more than 50,000 dollars a year. */
export function scoreRecord(model: LogisticModel, record: AdultRecord): number {
  let logit = model.bias;
  for (const { name, value } of featuresOf(record)) logit += (model.weights[name] ?? 0) * value;
  return 1 / (1 + Math.exp(-logit));
}

/** The decision the applications API acts on. */
export function decide(score: number): 0 | 1 {
  return score >= DECISION_THRESHOLD ? 1 : 0;
}

/** v4 has v2's weights: its difference is the labelled fault switch of the service, not the model. */
export function loadModels(folder = join(import.meta.dirname, "models")): Record<ModelVersion, LogisticModel> {
  const read = (name: string): LogisticModel => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const v2 = read("v2");
  return { v1: read("v1"), v2, v3: read("v3"), v4: { ...v2, version: "v4" } };
}
