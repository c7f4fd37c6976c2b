"use client";

import { type FormEvent, useRef } from "react";
import { Button } from "#components/ui/button";
import { Input, Select } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import type { FlagRecord } from "#lib/queries/flag/flag-record";
import { useSend } from "../../incidents/use-send.ts";
import { storeFlag } from "../actions.ts";
import { RemovableList } from "./removable-list.tsx";

interface OverridesProps {
  flag: FlagRecord;
  mayWrite: boolean;
}

/** Units that get a variant whatever the rule and the rollout say. */
export function Overrides({ flag, mayWrite }: OverridesProps) {
  const { isSending, refusal, run } = useSend();
  const form = useRef<HTMLFormElement>(null);
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
      <RemovableList
        label="Overrides"
        mayRemove={mayWrite}
        isBusy={isSending}
        entries={Object.entries(flag.overrides).map(([unit, variant]) => ({
          key: unit,
          content: (
            <>
              <span className="mono">{unit}</span> <span className="muted">gets</span>{" "}
              <span className="version">{variant}</span>
            </>
          ),
          removes: `Remove the override of ${unit}`,
          onRemove: () => remove(unit),
        }))}
      />
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
