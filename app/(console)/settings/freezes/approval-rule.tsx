"use client";

import { Switch } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import { useSend } from "../../incidents/use-send.ts";
import { demandApproval } from "./actions.ts";

interface ApprovalRuleProps {
  environment: string;
  needsApproval: boolean;
  mayChange: boolean;
}

/** Four eyes before a start; it acts at once. */
export function ApprovalRule({ environment, needsApproval, mayChange }: ApprovalRuleProps) {
  const { isSending, refusal, run } = useSend();
  return (
    <div className="grid gap-2">
      <Switch
        label={`Rollouts in ${environment} need the approval of a second person`}
        checked={needsApproval}
        disabled={isSending || !mayChange}
        onChange={(event) => {
          const wanted = event.target.checked;
          run(() => demandApproval({ environment, needsApproval: wanted }));
        }}
      />
      <p className="meta">
        Whoever made a rollout cannot approve it, also not with a key of theirs.
        {mayChange ? "" : " An administrator changes this rule."}
      </p>
      <Refusal text={refusal} />
    </div>
  );
}
