"use client";

import { type FormEvent, useState } from "react";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import { Input } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import type { Retention } from "#lib/domain/policy/retention";
import type { RetentionReach } from "#lib/queries/settings/retention-reach";
import { useSend } from "../../incidents/use-send.ts";
import { SaveRow } from "../save-form.tsx";
import { previewRetention, saveRetention } from "./actions.ts";
import { deletionLines, reachWords, retentionFields } from "./present-retention.ts";

interface RetentionFormProps {
  retention: Retention;
  reach: RetentionReach;
}

/** A shorter retention first says what it deletes; a longer one is saved at once. */
export function RetentionForm({ retention, reach }: RetentionFormProps) {
  const [asked, setAsked] = useState<{ wanted: Retention; lines: string[] } | null>(null);
  const [isSaved, setSaved] = useState(false);
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  const save = (wanted: Retention) =>
    run(
      () => saveRetention(wanted),
      () => {
        setAsked(null);
        setSaved(true);
      },
    );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = retentionFields.map(({ name }) => [name, Number(form.get(name) || Number.NaN)]);
    const wanted = Object.fromEntries(days) as Retention;
    setSaved(false);
    run(
      () => previewRetention(wanted),
      (preview) => {
        const lines = deletionLines(retention, wanted, preview);
        if (lines.length > 0) setAsked({ wanted, lines });
        else save(wanted);
      },
    );
  };
  return (
    <form noValidate onSubmit={submit} onChange={() => setSaved(false)} className="grid gap-5">
      <div className="grid gap-x-8 gap-y-5 min-[901px]:grid-cols-3">
        {retentionFields.map(({ name, label, what, unit }) => (
          <div key={name} className="grid content-start gap-2">
            <Input
              label={`${label}, days`}
              name={name}
              type="number"
              inputMode="numeric"
              min={1}
              max={1100}
              required
              defaultValue={retention[name]}
              hint={what}
              error={fieldErrors[name]}
            />
            <p className="meta">{reachWords(reach[name], unit)}</p>
          </div>
        ))}
      </div>
      <Refusal text={Object.keys(fieldErrors).length > 0 || asked ? "" : refusal} />
      <SaveRow
        label={isSending ? "Saving…" : "Save retention"}
        isSending={isSending}
        saved={isSaved ? "Saved. The next round of cleaning obeys it, within ten minutes." : ""}
      />
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={() => {
          setAsked(null);
          clear();
        }}
        title="Keep less?"
        description="What is older is deleted for good, first at the next round of cleaning, within ten minutes."
        confirm="Keep less"
        pending="Saving…"
        isPending={isSending}
        refusal={refusal}
        onConfirm={() => asked && save(asked.wanted)}
      >
        <ul className="grid list-disc gap-1 pl-5">
          {asked?.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </ConfirmDialog>
    </form>
  );
}
