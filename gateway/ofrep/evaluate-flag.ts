import { chooseVariant, type EvaluationFailure, type Unit } from "#lib/domain/flag/choose-variant";
import { noSuchVariant } from "#lib/domain/flag/evaluate";
import { answerKey, type ServedEnvironment, type ServedFlag } from "../snapshot/serving.ts";

export interface EvaluatedFlag {
  status: 200 | 400 | 500;
  /** JSON text of a success or failure, as it stands in a single answer and in a bulk answer's `flags`. */
  text: string;
}

/** One flag for one unit, as text. */
export function evaluateFlag({ set }: ServedEnvironment, flag: ServedFlag, unit: Unit): EvaluatedFlag {
  const choice = chooseVariant(set, flag.compiled, unit);
  if (!choice.ok) return failure(flag, choice);
  const answer = flag.answers.get(answerKey(choice.reason, choice.variant));
  if (!answer) return failure(flag, noSuchVariant(choice.variant));
  answer.count++;
  const { targetingKey } = unit;
  const text =
    targetingKey === undefined ? `${answer.open}}}` : `${answer.open},"contextId":${JSON.stringify(targetingKey)}}}`;
  return { status: 200, text };
}

function failure(flag: ServedFlag, { errorCode, errorDetails }: EvaluationFailure): EvaluatedFlag {
  const { key } = flag.compiled.effective.definition;
  return {
    status: errorCode === "GENERAL" || errorCode === "PARSE_ERROR" ? 500 : 400,
    text: JSON.stringify({ key, errorCode, errorDetails }),
  };
}
