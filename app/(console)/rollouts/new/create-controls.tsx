"use client";

import { useRouter } from "next/navigation";
import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import { ActionDialog } from "../../action-dialog.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { createRollout } from "./actions.ts";

interface CreateControlsProps {
  environment: string;
  flagKey: string;
  candidateVariant: string;
  template: string;
  mayStart: boolean;
  /** Share of the first step, as it is read: "5 %". */
  firstShare: string;
}

/** A draft moves nothing; to start at once is asked for once more. */
export function CreateControls({ mayStart, firstShare, ...wanted }: CreateControlsProps) {
  const router = useRouter();
  const { isSending, refusal, run } = useSend();
  const open = ({ rolloutId }: { rolloutId: string }) => router.push(`/rollouts/${rolloutId}`);
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          disabled={isSending}
          onClick={() => run(() => createRollout({ ...wanted, start: false }), open)}
        >
          {isSending ? "Creating…" : "Create draft"}
        </Button>
        {mayStart && (
          <ActionDialog
            trigger={<Button>Create and start…</Button>}
            title={`Start ${wanted.candidateVariant} at ${firstShare}?`}
            description="Its first step begins at once and its gates watch it from the first request. Rolling back is one press."
            confirm="Create and start"
            pending="Starting…"
            send={() => createRollout({ ...wanted, start: true })}
            onDone={open}
          />
        )}
      </div>
      <Refusal text={refusal} />
    </div>
  );
}
