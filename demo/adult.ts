/**
 * The UCI "Adult / Census Income" records the demo replays (see data/README.md for source and licence).
 *
 * record: one person of the 1994 census extract, the input of a credit application in the demo.
 * label: whether that person earned more than 50,000 dollars a year, known to the demo seconds after the decision.
 * group: "women" or "men" as the record states it; used to measure fairness, never sent to the flag service.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom, shuffled } from "./random.ts";

export type Group = "women" | "men";

export interface AdultRecord {
  age: number;
  workclass: string;
  education: string;
  educationYears: number;
  maritalStatus: string;
  occupation: string;
  relationship: string;
  race: string;
  sex: string;
  capitalGainUsd: number;
  capitalLossUsd: number;
  hoursPerWeek: number;
  nativeCountry: string;
}

export interface LabelledRecord {
  record: AdultRecord;
  group: Group;
  label: 0 | 1;
}

const TRAINING_ROWS = 16_000;
const SPLIT_SEED = 20_260_101;
const COLUMNS = 15;

/** Reads the committed file; throws when a row does not have the published columns. */
export function readAdult(file = join(import.meta.dirname, "data", "adult.csv")): LabelledRecord[] {
  const lines = readFileSync(file, "utf8").trim().split(/\r?\n/).slice(1);
  return lines.map(parseRow);
}

function parseRow(line: string): LabelledRecord {
  const cells = line.split(",").map((cell) => cell.trim());
  if (cells.length !== COLUMNS) throw new Error(`adult.csv: expected ${COLUMNS} columns, found ${cells.length}`);
  const text = (column: number) => cells[column] ?? "";
  const number = (column: number) => Number(text(column));
  return {
    record: {
      age: number(0),
      workclass: text(1),
      education: text(3),
      educationYears: number(4),
      maritalStatus: text(5),
      occupation: text(6),
      relationship: text(7),
      race: text(8),
      sex: text(9),
      capitalGainUsd: number(10),
      capitalLossUsd: number(11),
      hoursPerWeek: number(12),
      nativeCountry: text(13),
    },
    group: text(9) === "Female" ? "women" : "men",
    label: text(14).startsWith(">50K") ? 1 : 0,
  };
}

/** One fixed split: the models see `training` only, the demo replays `replayed` only. */
export function splitAdult(rows: readonly LabelledRecord[]): {
  training: LabelledRecord[];
  replayed: LabelledRecord[];
} {
  const order = shuffled(rows, seededRandom(SPLIT_SEED));
  return { training: order.slice(0, TRAINING_ROWS), replayed: order.slice(TRAINING_ROWS) };
}
