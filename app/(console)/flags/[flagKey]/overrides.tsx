"use client";

import { type FormEvent, useRef } from "react";
import { Button } from "#components/ui/button";
import { Input, Select } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import type { FlagRecord } from "#lib/queries/flag/flag-record";
import { useSend } from "../../incidents/use-send.ts";
import { storeFlag } from "../actions.ts";

interface OverridesProps {
  flag: FlagRecord;
  mayWrite: boolean;
}

/** Units that get a variant whatever the rule and the rollout say. */
export function Overrides({ flag, mayWrite }: OverridesProps) {
  const { isSending, refusal, run } = useSend();
  const form = useRef<HTMLFormElement>(null);
  const entries = Object.entries(flag.overrides);
  const store = (overrides: Record<string, string>, onDone?: () => void) =>
    run(() => storeFlag({ environment: flag.environment, key: flag.key, revision: flag.revision, overrides }), onDone);
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const unit = String(fields.get("unit") ?? "").trim();
    store({ ...flag.overrides, [unit]: String(fields.get("variant")) }, () => form.current?.reset());
  };
  const remove = (unit: string) =>
    store(Object.fromEntries(Object.entries(flag.overrides).filter(([key]) => key !== unit)));
  return (
    <div className="grid gap-3">
      {entries.length === 0 && <p className="muted">None.</p>}
      <ul hidden={entries.length === 0} className="grid gap-1" aria-label="Overrides">
        {entries.map(([unit, variant]) => (
          <li key={unit} className="flex items-center justify-between gap-3">
            <span className="break-all">
              <span className="mono">{unit}</span> <span className="muted">gets</span>{" "}
              <span className="version">{variant}</span>
            </span>
            {mayWrite && (
              <Button
                size={24}
                variant="ghost"
                disabled={isSending}
                onClick={() => remove(unit)}
                aria-label={`Remove the override of ${unit}`}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <form ref={form} onSubmit={add} className="grid gap-2">
          <Input label="Targeting key" name="unit" className="mono" required maxLength={2048} />
          <Select
            label="Gets"
            name="variant"
            options={Object.keys(flag.variants).map((name) => ({ value: name, label: name }))}
          />
          <div>
            <Button type="submit" disabled={isSending}>
              Add override
            </Button>
          </div>
        </form>
      )}
      <Refusal text={refusal} />
    </div>
  );
}
