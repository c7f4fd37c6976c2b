"use client";

import type { FormEvent } from "react";
import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import type { Evaluators } from "#lib/domain/flag/logic/compile-rule";
import type { FlagRecord } from "#lib/queries/flag/flag-record";
import { useSend } from "../../incidents/use-send.ts";
import { storeFlag } from "../actions.ts";
import { readJson } from "../json-field.ts";
import { RuleField, ruleProblem } from "../rule-field.tsx";

interface RuleEditorProps {
  flag: FlagRecord;
  evaluators: Evaluators;
  mayWrite: boolean;
  stored: string;
  text: string;
  onText(text: string): void;
}

/** The flag's rule as JSON. Saved only when nothing is wrong with it, and when nobody changed the flag meanwhile. */
export function RuleEditor({ flag, evaluators, mayWrite, stored, text, onText }: RuleEditorProps) {
  const { isSending, refusal, fieldErrors, run } = useSend();
  const problem = ruleProblem(text, { at: "targeting", evaluators, variants: flag.variants });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const read = readJson(text);
    if (!read.ok || problem) return;
    const targeting = read.value as Record<string, unknown> | null;
    run(() => storeFlag({ environment: flag.environment, key: flag.key, revision: flag.revision, targeting }));
  };
  const said = Object.entries(fieldErrors)[0]?.join(": ");
  return (
    <form onSubmit={submit} className="grid gap-3">
      <RuleField
        label="Rule"
        name="targeting"
        at="targeting"
        defaultText={stored}
        evaluators={evaluators}
        variants={flag.variants}
        error={said}
        readOnly={!mayWrite}
        onText={onText}
      />
      {mayWrite && (
        <div className="flex flex-wrap items-center gap-3">
          <Button variant="primary" type="submit" disabled={isSending || problem !== undefined || text === stored}>
            {isSending ? "Saving…" : "Save rule"}
          </Button>
          {Object.keys(evaluators).length > 0 && (
            <span className="meta">
              Segments:{" "}
              <span className="mono">
                {Object.keys(evaluators)
                  .map((name) => `{"$ref": "${name}"}`)
                  .join("  ")}
              </span>
            </span>
          )}
        </div>
      )}
      {said === undefined && <Refusal text={refusal} />}
    </form>
  );
}
