"use client";

import { useTimes } from "#components/format/time-zone";
import { mmss } from "#components/format/times";
import type { Times } from "#components/format/zone";
import { PageHeader } from "#components/frame/page-header";
import { RollbackButton, type RollbackOutcome } from "#components/rollout/rollback-button";
import { TrafficBar } from "#components/rollout/traffic-bar";
import { RolloutStateChip } from "#components/signal/rollout-state-chip";
import { VersionChange } from "#components/ui/person";
import type { RichPart } from "#components/ui/rich";
import { audienceWords } from "#lib/domain/rollout/because";
import { isPreviewStep } from "#lib/domain/rollout/plan";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { sentence } from "../../sentence.ts";
import { rollBack } from "./actions.ts";
import { AddReason } from "./add-reason.tsx";
import { RolloutControls } from "./rollout-controls.tsx";

export interface RolloutRights {
  rollBack: boolean;
  pause: boolean;
  operate: boolean;
  approve: boolean;
  override: boolean;
  readGroups: boolean;
  /** The person who looks made this rollout. */
  isAuthor: boolean;
}

interface RolloutHeaderProps {
  page: RolloutPage;
  may: RolloutRights;
  onChanged(): void;
}

export function RolloutHeader({ page, may, onChanged }: RolloutHeaderProps) {
  const times = useTimes();
  const { facts } = page;
  const wasTakenBack = facts.receipt?.toPercent === 0 && !facts.canRollBack;
  const unexplained = page.decisions.find((line) => line.kind === "roll_back" && line.reason === null);
  const served = facts.state === "completed" ? 100 : facts.trafficPercent;
  return (
    <PageHeader
      title={facts.service}
      titleExtra={<VersionChange from={facts.baselineVariant} to={facts.candidateVariant} />}
      facts={
        <>
          <RolloutStateChip state={facts.state} reason={facts.pauseReason ?? undefined} />
          <TrafficBar
            candidate={facts.candidateVariant}
            baseline={facts.baselineVariant}
            trafficPercent={facts.trafficPercent}
          />
          <span className="meta">{nextWords(page, times)}</span>
        </>
      }
      sentence={decisionWords(page, times)}
      actions={
        <>
          <RolloutControls page={page} may={may} onChanged={onChanged} />
          {unexplained && may.rollBack && <AddReason decisionId={unexplained.id} onAdded={onChanged} />}
          {may.rollBack && (facts.canRollBack || wasTakenBack) && (
            <RollbackButton
              to={facts.baselineVariant}
              fromPercent={served}
              keys="⇧ R"
              receipt={wasTakenBack && facts.receipt ? { ...facts.receipt } : null}
              onRollBack={() => send(facts.id, onChanged)}
            />
          )}
        </>
      }
    />
  );
}

/** The decision in force, what it led to, and whether anybody guards. */
function decisionWords(page: RolloutPage, times: Times): RichPart[] {
  const { facts } = page;
  const unguarded: RichPart[] = facts.unguardedSince
    ? [{ strong: `Unguarded since ${times.clockNamed(facts.unguardedSince)}.` }, " "]
    : [];
  const incident: RichPart[] = facts.incident
    ? [" ", { href: `/incidents/${facts.incident.id}`, text: `INC-${facts.incident.number}` }, " tells the rest."]
    : [];
  return [
    ...returnWords(page, times),
    ...unguarded,
    ...sentence(facts.because, { times, at: facts.stateEnteredAt }),
    ...incident,
  ];
}

/** A gateway that acted alone: it serves the baseline although the plan below still says otherwise. */
function returnWords({ facts }: RolloutPage, times: Times): RichPart[] {
  const { gatewayReturn } = facts;
  if (!gatewayReturn) return [];
  const why = gatewayReturn.unguardedSince
    ? `unguarded since ${times.clockNamed(gatewayReturn.unguardedSince)}`
    : `an emergency rollback${gatewayReturn.keyName ? ` by ${gatewayReturn.keyName}` : ""}`;
  return [
    { strong: `The gateway returned to ${facts.baselineVariant} at ${times.clockNamed(gatewayReturn.at)}: ${why}.` },
    " The worker has not recorded it yet. ",
  ];
}

/** What happens next and when, if nobody acts. */
function nextWords({ facts, asOf }: RolloutPage, times: Times): string {
  if (facts.state === "baking" && facts.bakeUntil) {
    const left = mmss(facts.bakeUntil - asOf);
    if (facts.strategy !== "blue_green") return `completes in ${left}`;
    const day = times.newDay(facts.bakeUntil, asOf);
    const end = `${day ? `${day} ` : ""}${times.clockNamed(facts.bakeUntil)}`;
    return `rollback window: ${facts.baselineVariant} stays warm until ${end}, ${left} left`;
  }
  if (facts.state !== "running" || facts.step === null || facts.stepStartedAt === null) return "";
  const step = facts.plan.steps[facts.step];
  const next = facts.plan.steps[facts.step + 1];
  if (!step) return "";
  if (isPreviewStep(facts.plan, facts.step))
    return `preview for ${audienceWords(facts.plan)}; then ${next?.needsApproval ? "a second person approves the switch" : "a person switches"}`;
  const target = next ? `${next.exposurePercent} %` : "the bake";
  const left = facts.stepStartedAt + step.holdSeconds * 1000 - asOf;
  if (left > 0)
    return `next ${target} in ${mmss(left)}${step.advanceOn === "evidence" ? " at the earliest, on evidence" : ""}`;
  return step.advanceOn === "evidence" ? `${target} waits for every guardrail's evidence` : `${target} next`;
}

async function send(rolloutId: string, onChanged: () => void): Promise<RollbackOutcome> {
  const answer = await rollBack({ rolloutId, idempotencyKey: crypto.randomUUID() });
  onChanged();
  if (answer.kind === "ok") return { ok: true, receipt: { requestedAt: answer.value.requestedAt } };
  return { ok: false, message: answer.message };
}
