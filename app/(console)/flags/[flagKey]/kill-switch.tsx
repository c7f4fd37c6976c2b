"use client";

import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import type { FlagRecord } from "#lib/queries/flag/flag-record";
import { useSend } from "../../incidents/use-send.ts";
import { storeFlag } from "../actions.ts";

/** One press: everyone gets the default variant, rules and rollouts or not. The same press back. */
export function KillSwitch({ flag }: { flag: FlagRecord }) {
  const { isSending, refusal, run } = useSend();
  const isOn = flag.state === "ENABLED";
  const press = () =>
    run(() => storeFlag({ environment: flag.environment, key: flag.key, state: isOn ? "DISABLED" : "ENABLED" }));
  return (
    <>
      <Refusal text={refusal} />
      <Button
        disabled={isSending}
        onClick={press}
        title={isOn ? `Everyone gets ${flag.defaultVariant} at once` : "Rules and rollouts decide again"}
      >
        {isSending ? "Switching…" : isOn ? "Switch off" : "Switch on"}
      </Button>
    </>
  );
}
