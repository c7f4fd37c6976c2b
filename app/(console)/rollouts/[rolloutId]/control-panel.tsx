"use client";

import { useTimes } from "#components/format/time-zone";
import { Section } from "#components/frame/section";
import { HoldList } from "#components/rollout/hold-list";
import { Chip } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { Textarea } from "#components/ui/input";
import { isOverridable } from "#lib/domain/rollout/hold";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { ActionDialog } from "../../action-dialog.tsx";
import { approve, override, reject } from "./control-actions.ts";
import { Reason } from "./control-dialogs.tsx";
import type { RolloutRights } from "./rollout-header.tsx";

interface ControlPanelProps {
  page: RolloutPage;
  may: RolloutRights;
  onChanged(): void;
}

/** What keeps it from its next move, and what people settled about it; nothing is shown where there is nothing. */
export function ControlPanel(props: ControlPanelProps) {
  const { governance } = props.page;
  const hasApprovals = governance.approvable !== null || governance.approvals.length > 0;
  return (
    <>
      {governance.holds.length > 0 && <HoldsSection {...props} />}
      {hasApprovals && <ApprovalsSection {...props} />}
      <Settled {...props} />
    </>
  );
}

const targetOf = ({ page: { facts } }: ControlPanelProps) => ({
  rolloutId: facts.id,
  expectedRevision: facts.revision,
});

function HoldsSection(props: ControlPanelProps) {
  const { holds } = props.page.governance;
  const canOverride = props.may.override && holds.some(isOverridable);
  return (
    <Section
      title="What holds it"
      note="rolling back is always possible"
      end={
        canOverride && (
          <ActionDialog
            trigger={<Button size={24}>Override…</Button>}
            title="Go on in spite of what holds it?"
            description="For this rollout only, and only for what holds it now. Gates and approvals stand. The audit says who did it and why."
            confirm="Override"
            pending="Overriding…"
            onDone={props.onChanged}
            send={(fields) => override({ ...targetOf(props), words: String(fields.get("words") ?? "") })}
          >
            {(errors) => <Reason error={errors.words} />}
          </ActionDialog>
        )
      }
    >
      <HoldList holds={holds} />
    </Section>
  );
}

function ApprovalsSection(props: ControlPanelProps) {
  const { governance, facts } = props.page;
  const times = useTimes();
  const isOpen = governance.approvable !== null;
  return (
    <Section
      title="Approvals"
      note={isOpen ? `${governance.approvable} waits for a second person` : undefined}
      end={isOpen && props.may.approve && !props.may.isAuthor && <Verdicts {...props} />}
    >
      {isOpen && props.may.isAuthor && (
        <p className="meta">You made this rollout: another person who may approve has to do it.</p>
      )}
      {isOpen && !props.may.approve && <p className="meta">Your role may not approve; an operator may.</p>}
      <ul className="rows">
        {governance.approvals.map((line) => (
          <li key={line.id} className="flex flex-wrap items-baseline gap-x-3 py-2">
            <Chip plain signal={line.verdict === "approved" ? "ok" : "elevated"}>
              {line.verdict === "approved" ? "Approved" : "Rejected"}
            </Chip>
            <span>
              {line.step === null ? "the start" : `the step to ${facts.plan.steps[line.step]?.exposurePercent} %`} by{" "}
              {line.by} {line.words && `“${line.words}”`}
            </span>
            <span className="meta">{times.clockNamed(line.at)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Verdicts(props: ControlPanelProps) {
  const { facts, governance } = props.page;
  return (
    <span className="inline-flex flex-wrap gap-2">
      <ActionDialog
        trigger={<Button size={24}>Approve…</Button>}
        title={`Approve ${governance.approvable}?`}
        description={`${governance.author.name} made it. Its gates judge all the same and take it back by themselves.`}
        confirm="Approve"
        pending="Approving…"
        onDone={props.onChanged}
        send={(fields) => approve({ ...targetOf(props), words: String(fields.get("words") ?? "") || undefined })}
      >
        {(errors) => (
          <Textarea label="Words for the log (optional)" name="words" rows={2} maxLength={500} error={errors.words} />
        )}
      </ActionDialog>
      {facts.state === "pending_approval" && (
        <ActionDialog
          trigger={<Button size={24}>Reject…</Button>}
          title="Reject this rollout?"
          description="It ends here; a new attempt can be made from it."
          confirm="Reject"
          pending="Rejecting…"
          onDone={props.onChanged}
          send={(fields) => reject({ ...targetOf(props), words: String(fields.get("words") ?? "") })}
        >
          {(errors) => <Reason error={errors.words} />}
        </ActionDialog>
      )}
    </span>
  );
}

/** Overrides and acknowledgements stay visible as long as the rollout does. */
function Settled({ page: { governance } }: ControlPanelProps) {
  const times = useTimes();
  const said = [
    { verb: "Holds were overridden", said: governance.override },
    { verb: "The earlier rollback was acknowledged", said: governance.acknowledgement },
  ];
  return said.map(
    (one) =>
      one.said && (
        <p key={one.verb} className="meta mb-4">
          {one.verb} by {one.said.by.name} at {times.clockNamed(Date.parse(one.said.at))}: “{one.said.words}”
        </p>
      ),
  );
}
