import { arithmeticOperators } from "./arithmetic-operators.ts";
import { compareOperators } from "./compare-operators.ts";
import { dataOperators } from "./data-operators.ts";
import { fractional } from "./fractional.ts";
import { listOperators } from "./list-operators.ts";
import type { Operator } from "./operator.ts";
import { textOperators } from "./text-operators.ts";

/** Every operator of a rule: JsonLogic's and flagd's own. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...dataOperators,
    ...compareOperators,
    ...arithmeticOperators,
    ...listOperators,
    ...textOperators,
    fractional,
  }),
);
