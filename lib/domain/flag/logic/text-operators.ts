import { ANY, eager, type Operator } from "./operator.ts";
import { boundedText, RuleError, spend } from "./rule-run.ts";
import { compareSemVer } from "./sem-ver.ts";
import { textOf } from "./values.ts";

const join = eager({ fewest: 0, most: ANY }, (values, run) => {
  let text = "";
  for (const value of values) text = boundedText(text + textOf(value));
  spend(run, text.length >> 8);
  return text;
});

const part = eager({ fewest: 2, most: 3 }, ([text, from, length]) => {
  if (typeof text !== "string") throw new RuleError("substr takes a text");
  const start = Number(from);
  const rest = text.slice(Number.isNaN(start) ? 0 : start);
  if (length === undefined) return rest;
  const most = Math.trunc(Number(length)) || 0;
  return most < 0 ? rest.slice(0, Math.max(0, rest.length + most)) : rest.slice(0, most);
});

/** Null for what is no text: the rule then falls back to the default variant. */
const affix = (holds: (text: string, part: string) => boolean): Operator =>
  eager({ fewest: 2, most: 2 }, (values) => {
    const [text, wanted] = values;
    return values.length === 2 && typeof text === "string" && typeof wanted === "string" ? holds(text, wanted) : null;
  });

export const textOperators: Record<string, Operator> = {
  cat: join,
  substr: part,
  starts_with: affix((text, start) => text.startsWith(start)),
  ends_with: affix((text, end) => text.endsWith(end)),
  sem_ver: eager({ fewest: 3, most: 3 }, compareSemVer),
};
