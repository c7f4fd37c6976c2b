"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import { Checkbox, Select } from "#components/ui/input";
import { useToast } from "#components/ui/toast";
import { withNextUpdate } from "#lib/domain/incident/update-template";
import type { IncidentPage } from "#lib/queries/incident/incident-page";
import type { UpdateFacts } from "#lib/queries/incident/incident-updates";
import { useAskedOpen } from "../../use-asked-open.ts";
import { publish } from "../actions.ts";
import { useSend } from "../use-send.ts";
import { componentWords, promisedMinutes } from "./present-said.ts";

interface PublishDialogProps {
  draft: UpdateFacts;
  page: IncidentPage;
  onChanged(): void;
}

const choices = [15, 20, 30, 60, 120, 240];

/** A public promise cannot be taken back unseen, so this is read once more before it goes out. */
export function PublishDialog({ draft, page, onChanged }: PublishDialogProps) {
  const usual = promisedMinutes(page.facts.severity, draft.phase);
  const { isOpen, setOpen } = useAskedOpen("publish");
  const [minutes, setMinutes] = useState(usual);
  const [tells, setTells] = useState(true);
  const [key, setKey] = useState("");
  const { isSending, refusal, run, clear } = useSend();
  const toast = useToast();
  const promised = minutes === null ? null : new Date(page.asOf + minutes * 60_000);
  const change = (open: boolean) => {
    setOpen(open);
    clear();
    setKey("");
    if (open) setMinutes(usual);
  };
  const send = () => {
    // One press of this dialog publishes once, however often it is sent.
    const idempotencyKey = key || crypto.randomUUID();
    setKey(idempotencyKey);
    run(
      () =>
        publish({
          incidentId: page.facts.id,
          updateId: draft.id,
          expectedRevision: draft.revision,
          nextUpdateAt: promised,
          notify: tells,
          idempotencyKey,
        }),
      () => {
        change(false);
        toast({ title: "Published", detail: "The status page shows it within seconds." });
        onChanged();
      },
    );
  };
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button variant="primary">Approve and publish…</Button>}
      title="Publish this to everyone?"
      description="It goes to the status page, its feeds and the destinations. It can be retracted, never unsaid."
      confirm="Publish now"
      pending="Publishing…"
      isPending={isSending}
      refusal={refusal}
      onConfirm={send}
    >
      <div className="panel grid gap-2 p-3 text-read">
        <b>{draft.title}</b>
        <p className="whitespace-pre-line">{withNextUpdate(draft.body, promised, new Date(page.asOf))}</p>
        <p className="meta">{componentWords(draft.components)}</p>
      </div>
      {draft.phase !== "resolved" && (
        <Select
          label="Next update"
          value={minutes === null ? "" : String(minutes)}
          onChange={(event) => setMinutes(event.currentTarget.value === "" ? null : Number(event.currentTarget.value))}
          hint="People will wait for it; Evenkeel reminds responders when it is overdue."
          options={[
            ...[...new Set([...(usual === null ? [] : [usual]), ...choices])]
              .sort((a, b) => a - b)
              .map((one) => ({ value: String(one), label: `in ${one} min${one === usual ? " (usual)" : ""}` })),
            { value: "", label: "Promise none" },
          ]}
        />
      )}
      <Checkbox
        label="Tell the destinations as well"
        checked={tells}
        onChange={(event) => setTells(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}
