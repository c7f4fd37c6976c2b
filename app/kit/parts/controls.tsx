import { ComponentStatusChip } from "#components/signal/component-status-chip";
import { IncidentStateChip } from "#components/signal/incident-state-steps";
import { RolloutStateChip } from "#components/signal/rollout-state-chip";
import { SeverityBadge } from "#components/signal/severity-badge";
import { JudgementChip, VerdictChip } from "#components/signal/verdict-chip";
import { Banner } from "#components/ui/banner";
import { Button } from "#components/ui/button";
import { Checkbox, Input, Select, Switch, Textarea } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import { gateStates, judgements, rolloutStateKinds } from "#lib/domain/rollout/state";
import { DataStates } from "./data-states";
import { FloatingDemo, SegmentedDemo } from "./interactive";
import { KitSection } from "./kit-section";
import { SmallPieces } from "./small-pieces";

const row = "flex flex-wrap items-center gap-2";

function Buttons() {
  return (
    <div className="grid gap-2.5">
      <div className={row}>
        <Button variant="primary">Approve and publish…</Button>
        <Button>Resume…</Button>
        <Button variant="ghost">Dismiss</Button>
        <Button disabled>Advance</Button>
      </div>
      <div className={row}>
        <Button variant="danger" size={40} keys="⇧ R">
          Roll back to v1: 25 % → 0 %, now
        </Button>
        <Button size={24} keys="D">
          Declare
        </Button>
        <Button size={44}>Subscribe</Button>
      </div>
    </div>
  );
}

function Chips() {
  return (
    <>
      <KitSection title="Severity" note="P0 alone is filled">
        <div className={row}>
          {(["P0", "P1", "P2", "P3", "P4"] as const).map((severity) => (
            <SeverityBadge key={severity} severity={severity} />
          ))}
        </div>
      </KitSection>
      <KitSection title="Gate verdicts">
        <div className={row}>
          {gateStates.map((state) => (
            <VerdictChip key={state} state={state} />
          ))}
        </div>
      </KitSection>
      <KitSection title="Judgement of a rollout">
        <div className={row}>
          {judgements.map((judgement) => (
            <JudgementChip key={judgement} judgement={judgement} />
          ))}
        </div>
      </KitSection>
      <KitSection title="Rollout states">
        <div className={row}>
          {rolloutStateKinds.map((state) => (
            <RolloutStateChip key={state} state={state} reason="signal" />
          ))}
        </div>
      </KitSection>
      <KitSection title="Incident states">
        <div className={row}>
          {(["triage", "investigating", "identified", "mitigating", "monitoring", "resolved"] as const).map((state) => (
            <IncidentStateChip key={state} state={state} />
          ))}
        </div>
      </KitSection>
    </>
  );
}

function Inputs() {
  return (
    <>
      <div className="grid grid-cols-2 items-start gap-x-5 gap-y-3.5 max-[600px]:grid-cols-1">
        <Input label="Reason" placeholder="May be added later" />
        <Select label="Step" options={[{ value: "50", label: "50 %, 10:00" }]} />
        <Input
          label="Type the name to force the step"
          defaultValue="income-score"
          error="Not the same: income-scorer"
        />
        <Textarea label="Public update" hint="Plain words; people outside read this." />
      </div>
      <div className={`${row} mt-3.5 gap-x-5`}>
        <Checkbox label="Notify subscribers" defaultChecked />
        <Checkbox label="Only this component" />
        <Switch label="Single-key shortcuts" defaultChecked />
        <SegmentedDemo />
      </div>
    </>
  );
}

const statuses = [
  "operational",
  "under_maintenance",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "unknown",
] as const;

/** Controls and signals, once per theme. */
export function Controls({ theme }: { theme: "light" | "dark" }) {
  return (
    <>
      <KitSection title="Buttons" note="32, big 40, small 24; radius 6">
        <Buttons />
      </KitSection>
      <KitSection title="Six signals" note="shape, word, colour">
        <div className="grid grid-cols-3 gap-2 max-[600px]:grid-cols-2">
          {statuses.map((status) => (
            <span key={status}>
              <ComponentStatusChip status={status} plain />
            </span>
          ))}
        </div>
      </KitSection>
      <Chips />
      <KitSection title="Inputs" note="control border 3:1">
        <Inputs />
      </KitSection>
      <KitSection title="Data states" note="one geometry for all">
        <DataStates theme={theme} />
      </KitSection>
      <KitSection title="Banner and floating layers">
        <Banner signal="elevated" action={<Button size={24}>Why</Button>}>
          <b>Unguarded since 14:02.</b> No judgement for 5:00; v1 serves everyone.
        </Banner>
        <div className="mt-3">
          <Refusal text="somebody changed the team Lending since you looked: look again" />
        </div>
        <FloatingDemo />
      </KitSection>
      <SmallPieces theme={theme} />
    </>
  );
}
