"use client";

import { type FormEvent, useState } from "react";
import { FactList } from "#components/frame/fact-list";
import { Chip } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { Input, Textarea } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import type { FlagRecord } from "#lib/queries/flag/flag-record";
import type { Tried } from "#lib/queries/flag/try-flag";
import { useSend } from "../../incidents/use-send.ts";
import { tryOut } from "../actions.ts";
import { readJson, readJsonObject } from "../json-field.ts";
import { decidedWords } from "./present-tried.ts";

interface FlagTesterProps {
  flag: FlagRecord;
  /** A rule that is written and not saved, as text; it is tried instead of the flag's own. */
  unsaved: string | null;
}

/** Asks for the flag as a unit would, and shows the answer with what decided. */
export function FlagTester({ flag, unsaved }: FlagTesterProps) {
  const { isSending, refusal, run } = useSend();
  const [tried, setTried] = useState<Tried | null>(null);
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const attributes = readJsonObject(String(fields.get("attributes") || "{}"));
    setProblem(attributes.ok ? undefined : attributes.problem);
    if (!attributes.ok) return;
    const targetingKey = String(fields.get("targetingKey") ?? "").trim();
    const context = { ...attributes.value, ...(targetingKey === "" ? {} : { targetingKey }) };
    const rule = unsaved === null ? undefined : readJson(unsaved);
    if (rule && !rule.ok) return setProblem(`cannot be tried: the rule above ${rule.problem}`);
    const targeting = rule?.value as Record<string, unknown> | null | undefined;
    run(() => tryOut({ environment: flag.environment, key: flag.key, context, targeting }), setTried);
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Input
        label="As this unit"
        name="targetingKey"
        className="mono"
        placeholder="application-4711"
        hint="Its targeting key."
      />
      <Textarea
        label="With these attributes"
        name="attributes"
        className="mono"
        placeholder={'{ "country": "FR", "isStaff": true }'}
        hint="JSON: the rest of the evaluation context."
        spellCheck={false}
        rows={3}
        error={problem}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={isSending}>
          {isSending ? "Evaluating…" : "Evaluate"}
        </Button>
        {unsaved !== null && <span className="meta">with the rule as it is written above, which is not saved</span>}
      </div>
      <Refusal text={refusal} />
      <div aria-live="polite">{tried && <TriedAnswer tried={tried} />}</div>
    </form>
  );
}

function TriedAnswer({ tried }: { tried: Tried }) {
  if (!tried.ok)
    return (
      <FactList
        left
        facts={[
          {
            term: "Error",
            value: (
              <Chip plain signal="high">
                {tried.errorCode}
              </Chip>
            ),
          },
          { term: "Why", value: tried.errorDetails },
        ]}
      />
    );
  const steps = tried.explanation?.steps ?? [];
  return (
    <FactList
      left
      facts={[
        { term: "Variant", value: <b className="version">{tried.variant}</b> },
        { term: "Value", value: <code className="mono break-all">{JSON.stringify(tried.value)}</code> },
        { term: "Reason", value: <span className="mono">{tried.reason}</span> },
        { term: "Decided by", value: decidedWords(tried) },
        ...steps.map(({ at, condition, isMet }) => ({
          term: at,
          value: (
            <>
              {isMet ? "met" : "not met"}: <code className="mono break-all">{JSON.stringify(condition)}</code>
            </>
          ),
        })),
      ]}
    />
  );
}
