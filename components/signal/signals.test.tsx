import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { gateStates, judgements, pauseReasons, rolloutStateKinds } from "#lib/domain/rollout/state";
import { ComponentStatusChip } from "./component-status-chip.tsx";
import { RolloutStateChip } from "./rollout-state-chip.tsx";
import { SeverityBadge } from "./severity-badge.tsx";
import { type Signal, SignalShape } from "./signal-shape.tsx";
import { gateStateSignal, JudgementChip, VerdictChip } from "./verdict-chip.tsx";

const words = (markup: string) => markup.replaceAll(/<[^>]+>/g, "");
const signals: Signal[] = ["ok", "notice", "elevated", "high", "critical", "none"];

describe("signals", () => {
  it("differ in shape, not in colour alone", () => {
    const shapes = signals.map((signal) =>
      renderToStaticMarkup(<SignalShape signal={signal} />).replace(/^<svg[^>]*>/, ""),
    );
    expect(new Set(shapes).size).toBe(signals.length);
  });

  it("carry a word in every state", () => {
    const chips = [
      ...gateStates.map((state) => <VerdictChip key={state} state={state} />),
      ...judgements.map((judgement) => <JudgementChip key={judgement} judgement={judgement} />),
      ...rolloutStateKinds.map((state) => <RolloutStateChip key={state} state={state} />),
    ].map((chip) => words(renderToStaticMarkup(chip)));
    expect(chips.every((word) => /^[A-Z][a-z]/.test(word))).toBe(true);
  });

  it("never show missing data as healthy", () => {
    expect(["no_data", "collecting", "error", "ended"].map((state) => gateStateSignal(state as "no_data"))).toEqual([
      "none",
      "none",
      "none",
      "none",
    ]);
    expect(renderToStaticMarkup(<ComponentStatusChip status="unknown" />)).toContain("signal-none");
  });

  it("say why a rollout is paused", () => {
    const said = pauseReasons.map((reason) =>
      words(renderToStaticMarkup(<RolloutStateChip state="paused" reason={reason} />)),
    );
    expect(new Set(said).size).toBe(pauseReasons.length);
    expect(said).toContain("Paused · signal regressed");
  });

  it("print the level of a severity and fill P0 alone", () => {
    const badges = (["P0", "P1", "P2", "P3", "P4"] as const).map((severity) =>
      renderToStaticMarkup(<SeverityBadge severity={severity} />),
    );
    expect(badges.map(words)).toEqual(["P0 Critical", "P1 High", "P2 Medium", "P3 Low", "P4 Info"]);
    expect(badges.map((badge) => badge.includes("chip solid"))).toEqual([true, false, false, false, false]);
  });
});
