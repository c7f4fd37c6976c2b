"use client";

import { useRouter } from "next/navigation";
import { Button } from "#components/ui/button";
import { Input, Textarea } from "#components/ui/input";
import { audienceWords } from "#lib/domain/rollout/because";
import { isPreviewStep } from "#lib/domain/rollout/plan";
import { ActionDialog } from "../../action-dialog.tsx";
import { advance, start } from "./actions.ts";
import { complete, fastTrack, retry, skip } from "./control-actions.ts";
import type { RolloutControlsProps } from "./rollout-controls.tsx";

const targetOf = ({ page: { facts } }: RolloutControlsProps) => ({
  rolloutId: facts.id,
  expectedRevision: facts.revision,
});
const text = (fields: FormData, name: string): string | undefined => {
  const value = fields.get(name);
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
};

/** The reason in a person's own words, kept in the decision log and the audit. */
export function Reason({ error, label = "Reason", name = "words" }: { error?: string; label?: string; name?: string }) {
  return <Textarea label={label} name={name} rows={3} maxLength={500} required error={error} />;
}

export function StartDialog(props: RolloutControlsProps) {
  const { facts, governance } = props.page;
  const share = `${facts.plan.steps[0]?.exposurePercent} %`;
  const isPreview = isPreviewStep(facts.plan, 0);
  const asks = governance.needsApproval && facts.state === "draft";
  const { unacknowledged } = governance;
  return (
    <ActionDialog
      trigger={<Button>{asks ? "Ask for approval…" : "Start…"}</Button>}
      title={asks ? "Ask a second person?" : isPreview ? "Start the preview?" : `Start at ${share}?`}
      description={
        asks
          ? `Rollouts in ${facts.environment} need approval. It starts at ${share} when another person has approved it.`
          : isPreview
            ? `${facts.candidateVariant} is served to ${audienceWords(facts.plan)} only, outside the comparison; everyone else keeps ${facts.baselineVariant}.`
            : `${facts.candidateVariant} gets real traffic. Its gates watch from the first request and take it back by themselves.`
      }
      confirm={asks ? "Ask for approval" : isPreview ? "Start the preview" : `Start: 0 → ${share}`}
      pending="Asking…"
      onDone={props.onChanged}
      send={(fields) => start({ ...targetOf(props), acknowledgement: text(fields, "acknowledgement") })}
    >
      {(errors) =>
        unacknowledged && (
          <Reason
            name="acknowledgement"
            label={`${facts.candidateVariant} was rolled back in attempt ${unacknowledged.attempt}. Why may it be released again?`}
            error={errors.acknowledgement}
          />
        )
      }
    </ActionDialog>
  );
}

export function AdvanceDialog(props: RolloutControlsProps) {
  const { facts } = props.page;
  const next = facts.plan.steps[(facts.step ?? -1) + 1];
  const isSwitch = isPreviewStep(facts.plan, facts.step);
  const verb = isSwitch ? "Switch" : "Advance";
  return (
    <ActionDialog
      trigger={<Button>{verb}…</Button>}
      title={`${verb} to ${next?.exposurePercent} % now?`}
      description={
        isSwitch
          ? `Everyone gets ${facts.candidateVariant} at once. ${facts.baselineVariant} stays warm for the rollback window; going back is one press.`
          : "This skips the rest of the hold. The gates go on watching; a regression still rolls back by itself."
      }
      confirm={`${verb}: ${facts.trafficPercent} → ${next?.exposurePercent} %`}
      pending="Asking…"
      onDone={props.onChanged}
      send={() => advance(targetOf(props))}
    />
  );
}

export function ForceDialog({ obstacle, ...props }: RolloutControlsProps & { obstacle: string }) {
  const { facts } = props.page;
  const next = facts.plan.steps[(facts.step ?? -1) + 1];
  return (
    <ActionDialog
      trigger={<Button>Force…</Button>}
      title={`Force to ${next?.exposurePercent} % against the gates?`}
      description={`Not advised: ${obstacle}. The decision log and the audit will say that it was forced, by whom and why.`}
      confirm={`Force: ${facts.trafficPercent} → ${next?.exposurePercent} %`}
      pending="Forcing…"
      onDone={props.onChanged}
      send={(fields) =>
        advance({
          ...targetOf(props),
          force: true,
          confirmTitle: text(fields, "confirmTitle") ?? "",
          words: text(fields, "words"),
        })
      }
    >
      {(errors) => (
        <>
          <Input
            label="Type the rollout's title"
            name="confirmTitle"
            hint={facts.title}
            autoComplete="off"
            required
            error={errors.confirmTitle}
          />
          <Reason error={errors.words} />
        </>
      )}
    </ActionDialog>
  );
}

export function SkipDialog(props: RolloutControlsProps) {
  return (
    <ActionDialog
      trigger={<Button>Skip hold…</Button>}
      title="Skip the rest of this hold?"
      description="Only the waiting time ends. Gates, samples and approvals stand: it advances when they agree."
      confirm="Skip the hold"
      pending="Skipping…"
      onDone={props.onChanged}
      send={(fields) => skip({ ...targetOf(props), words: text(fields, "words") ?? "" })}
    >
      {(errors) => <Reason error={errors.words} />}
    </ActionDialog>
  );
}

export function CompleteDialog(props: RolloutControlsProps) {
  const { facts } = props.page;
  const window = facts.strategy === "blue_green" ? "the rollback window" : "the bake";
  return (
    <ActionDialog
      trigger={<Button>Complete…</Button>}
      title={`End ${window} now?`}
      description={`${facts.candidateVariant} becomes the current release of ${facts.flagKey}, for the held-back units too. Rolling back stays possible until another release follows.`}
      confirm="Complete"
      pending="Completing…"
      onDone={props.onChanged}
      send={(fields) => complete({ ...targetOf(props), words: text(fields, "words") })}
    >
      {(errors) => <Reason error={errors.words} />}
    </ActionDialog>
  );
}

export function RetryDialog(props: RolloutControlsProps) {
  const { facts } = props.page;
  const router = useRouter();
  return (
    <ActionDialog
      trigger={<Button>Try again…</Button>}
      title={`Try ${facts.candidateVariant} again?`}
      description={`A draft of attempt ${facts.attempt + 1} with the same plan. It has a new seed: the units that meet it first are not the ones that met this attempt.`}
      confirm="Create the next attempt"
      pending="Creating…"
      send={() => retry({ rolloutId: facts.id })}
      onDone={({ rolloutId }) => router.push(`/rollouts/${rolloutId}`)}
    />
  );
}

export function FastTrackDialog(props: RolloutControlsProps) {
  const { facts } = props.page;
  const router = useRouter();
  return (
    <ActionDialog
      trigger={<Button>Fast track…</Button>}
      title={`Bring ${facts.candidateVariant} back?`}
      description="A draft with the widest comparing step of this plan and then 100 %, against what is current now. The gates are the same."
      confirm="Create the draft"
      pending="Creating…"
      send={() => fastTrack({ rolloutId: facts.id })}
      onDone={({ rolloutId }) => router.push(`/rollouts/${rolloutId}`)}
    />
  );
}
