"use client";

import { useRouter } from "next/navigation";
import { useRef } from "react";
import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import type { PlanChanges } from "#lib/domain/rollout/adjust-plan";
import type { Preview } from "#lib/domain/rollout/plan";
import { ActionDialog } from "../../action-dialog.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { createRollout } from "./actions.ts";
import { PlanFields } from "./plan-fields.tsx";
import { readPlanFields } from "./read-plan-fields.ts";

interface CreateControlsProps {
  environment: string;
  flagKey: string;
  candidateVariant: string;
  template: string;
  /** Of the template's plan. */
  changes: PlanChanges;
  mayStart: boolean;
  /** How it begins, as it is read: "at 5 %". */
  beginning: string;
  preview: Preview | null;
  segments: readonly string[];
}

/** A draft moves nothing; to start at once is asked for once more. */
export function CreateControls({ mayStart, beginning, preview, segments, changes, ...wanted }: CreateControlsProps) {
  const router = useRouter();
  const { isSending, refusal, fieldErrors, run } = useSend();
  const form = useRef<HTMLFormElement>(null);
  const asked = () => ({ ...wanted, ...changes, ...readPlanFields(new FormData(form.current ?? undefined)) });
  const open = ({ rolloutId }: { rolloutId: string }) => router.push(`/rollouts/${rolloutId}`);
  return (
    <form ref={form} className="grid gap-3" onSubmit={(event) => event.preventDefault()}>
      <PlanFields preview={preview} segments={segments} errors={fieldErrors} />
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          type="button"
          disabled={isSending}
          onClick={() => run(() => createRollout({ ...asked(), start: false }), open)}
        >
          {isSending ? "Creating…" : "Create draft"}
        </Button>
        {mayStart && (
          <ActionDialog
            trigger={<Button>Create and start…</Button>}
            title={`Start ${wanted.candidateVariant} ${beginning}?`}
            description="Its first step begins at once, or at the time that you scheduled, and its gates watch it from the first request. Rolling back is one press."
            confirm="Create and start"
            pending="Starting…"
            send={() => createRollout({ ...asked(), start: true })}
            onDone={open}
          />
        )}
      </div>
      <Refusal text={refusal} />
    </form>
  );
}
