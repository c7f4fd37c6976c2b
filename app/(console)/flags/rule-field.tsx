"use client";

import { useState } from "react";
import { Textarea } from "#components/ui/input";
import type { Evaluators } from "#lib/domain/flag/logic/compile-rule";
import { ruleProblems } from "#lib/domain/flag/targeting-problems";
import { readJson } from "./json-field.ts";

interface RuleFieldProps {
  label: string;
  name: string;
  /** What problems call the rule: `targeting`. */
  at: string;
  defaultText: string;
  evaluators: Evaluators;
  /** Outcomes must be one of these. */
  variants?: Record<string, unknown>;
  /** What the server said. */
  error?: string | undefined;
  readOnly?: boolean;
  onText?(text: string): void;
}

/** A rule as JSON; what is wrong with it is said while it is written, by place and reason. */
export function RuleField({
  label,
  name,
  at,
  defaultText,
  evaluators,
  variants,
  error,
  readOnly,
  onText,
}: RuleFieldProps) {
  const [text, setText] = useState(defaultText);
  const problem = ruleProblem(text, { at, evaluators, variants });
  return (
    <Textarea
      label={label}
      name={name}
      value={text}
      readOnly={readOnly}
      spellCheck={false}
      rows={Math.min(24, Math.max(6, text.split("\n").length + 1))}
      className="mono"
      onChange={(event) => {
        setText(event.target.value);
        onText?.(event.target.value);
      }}
      hint="flagd's JsonLogic. Its result names a variant; null leaves it to the default."
      error={problem ?? error}
    />
  );
}

interface RuleScope {
  at: string;
  evaluators: Evaluators;
  variants?: Record<string, unknown> | undefined;
}

/** The first problem of the text, if any. */
export function ruleProblem(text: string, { at, evaluators, variants }: RuleScope): string | undefined {
  const read = readJson(text);
  if (!read.ok) return read.problem;
  if (read.value === null) return undefined;
  if (typeof read.value !== "object" || Array.isArray(read.value)) return `${at} must be one object: a rule`;
  const [first] = ruleProblems(read.value, evaluators, { variants, at });
  return first && `${first.field} ${first.problem}`;
}
