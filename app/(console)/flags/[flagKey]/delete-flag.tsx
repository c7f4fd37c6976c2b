"use client";

import { useRouter } from "next/navigation";
import { Button } from "#components/ui/button";
import type { FlagRecord } from "#lib/queries/flag/flag-record";
import { ActionDialog } from "../../action-dialog.tsx";
import { removeFlag } from "../actions.ts";

/** Removes a flag; refused, by name, where a rollout's records or another flag need it. */
export function DeleteFlag({ flag: { environment, key } }: { flag: FlagRecord }) {
  const router = useRouter();
  return (
    <ActionDialog
      trigger={<Button variant="ghost">Delete…</Button>}
      title={`Delete ${key}?`}
      description="Applications fall back to the default in their own code. Its history stays."
      confirm="Delete flag"
      pending="Deleting…"
      send={() => removeFlag({ environment, key })}
      onDone={() => router.push("/flags")}
    />
  );
}
