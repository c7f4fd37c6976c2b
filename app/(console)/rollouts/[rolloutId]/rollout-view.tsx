"use client";

import { LiveDot } from "#components/frame/live-dot";
import { TopBar } from "#components/frame/top-bar";
import type { BlastRadius } from "#lib/queries/rollout/blast-radius";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { serviceHref } from "../../catalogue/addresses.ts";
import { ElsewhereNote } from "../../environment-mark.tsx";
import { pressRollback } from "../../keyboard/page-moves.ts";
import type { PaletteCommand } from "../../palette/palette-command.ts";
import { rollBackId, rollBackLabel } from "../../palette/palette-verbs.ts";
import { PanelBoundary } from "../../panel-boundary.tsx";
import { SearchControl } from "../../search-control.tsx";
import { StaleNote } from "../../stale-note.tsx";
import { useLive } from "../../use-live.ts";
import { ControlPanel } from "./control-panel.tsx";
import { RolloutHeader, type RolloutRights } from "./rollout-header.tsx";
import { RolloutPanels } from "./rollout-panels.tsx";

interface RolloutViewProps {
  initial: RolloutPage;
  may: RolloutRights;
  /** As of when the page was opened: counting distinct units is too much for each second. Null: it could not be counted. */
  reach: BlastRadius | null;
}

/** The room in which one rollout is watched and, with one press, taken back. */
export function RolloutView({ initial, may, reach }: RolloutViewProps) {
  const live = useLive(`/rollouts/${initial.facts.id}/live?range=${initial.range}`, initial);
  const page = live.value;
  const { facts } = page;
  return (
    <>
      <TopBar
        crumbs={[
          { label: "Rollouts", href: "/rollouts" },
          { label: facts.service, href: serviceHref(facts.service) },
          { label: `Attempt ${facts.attempt}` },
        ]}
      >
        <LiveDot asOf={live.asOf} stale={live.trouble !== null} paused={live.isPaused} onToggle={live.toggle} />
        <SearchControl commands={rollBackCommand(page, may)} />
      </TopBar>
      <ElsewhereNote what="This rollout" of={facts.environment} />
      <RolloutHeader page={page} may={may} onChanged={live.refresh} />
      <div className="body">
        <StaleNote trouble={live.trouble} asOf={live.asOf} />
        <PanelBoundary name="What holds it">
          <ControlPanel page={page} may={may} onChanged={live.refresh} />
        </PanelBoundary>
        <RolloutPanels page={page} may={may} reach={reach} />
      </div>
    </>
  );
}

function rollBackCommand({ facts }: RolloutPage, may: RolloutRights): PaletteCommand[] {
  if (!may.rollBack || !facts.canRollBack) return [];
  const label = rollBackLabel({ ...facts, trafficPercent: facts.state === "completed" ? 100 : facts.trafficPercent });
  const keywords = ["revert", "undo", "rollback"];
  return [
    { id: rollBackId(facts.id), label, keywords, keys: "⇧ R", icon: "back", isImmediate: true, press: pressRollback },
  ];
}
