"use client";

import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Refusal } from "#components/ui/refusal";
import { useSend } from "../../incidents/use-send.ts";
import { offerStarterSet } from "./actions.ts";

/** For an environment without templates and presets. */
export function StarterSet({ environment, mayAdd }: { environment: string; mayAdd: boolean }) {
  const { isSending, refusal, run } = useSend();
  return (
    <EmptyState
      title="No template yet"
      action={
        mayAdd ? (
          <Button disabled={isSending} onClick={() => run(() => offerStarterSet({ environment }))}>
            {isSending ? "Adding…" : "Add the starter set"}
          </Button>
        ) : null
      }
    >
      A template is a plan to start rollouts from, with gates written once as presets. The starter set has a template
      for each strategy, and five presets.
      <Refusal text={refusal} />
    </EmptyState>
  );
}
