import { chooseVariant, type EvaluationErrorCode } from "#lib/domain/flag/evaluate";
import type { ServedFlag } from "../snapshot/serving.ts";

export interface EvaluatedFlag {
  status: 200 | 400 | 500;
  /** JSON text of a success or failure, as it stands in a single answer and in a bulk answer's `flags`. */
  text: string;
}

/** One flag for one unit, as text. */
export function evaluateFlag(flag: ServedFlag, targetingKey: string | undefined): EvaluatedFlag {
  const choice = chooseVariant(flag.effective, targetingKey);
  if (!choice.ok) return failure(flag, 400, choice);
  const answer = flag.answers.get(choice.variant);
  if (!answer)
    return failure(flag, 500, {
      errorCode: "GENERAL",
      errorDetails: `The flag has no variant "${choice.variant}"`,
    });
  answer.count++;
  const text =
    targetingKey === undefined ? `${answer.open}}}` : `${answer.open},"contextId":${JSON.stringify(targetingKey)}}}`;
  return { status: 200, text };
}

function failure(
  flag: ServedFlag,
  status: 400 | 500,
  { errorCode, errorDetails }: { errorCode: EvaluationErrorCode; errorDetails: string },
): EvaluatedFlag {
  return { status, text: JSON.stringify({ key: flag.effective.definition.key, errorCode, errorDetails }) };
}
