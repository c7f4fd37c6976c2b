import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { EvidenceMeter, meterShare } from "../charts/evidence-meter.tsx";
import { UptimeDays } from "../charts/uptime-days.tsx";
import { GateStrip } from "./gate-strip.tsx";
import { RollbackButton } from "./rollback-button.tsx";
import { RolloutLadder } from "./rollout-ladder.tsx";

const at = (time: string) => `2026-11-23T${time}Z`;
const words = (markup: string) => markup.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");

describe("evidence meter", () => {
  it("puts its mark, the threshold, in the middle", () => {
    expect([0.01, 100, 1_000_000, 1e9].map((evidence) => Math.round(meterShare(evidence, 100)))).toEqual([
      0, 50, 100, 100,
    ]);
  });

  it("turns critical only past the mark", () => {
    expect(renderToStaticMarkup(<EvidenceMeter evidence={99.9} threshold={100} />)).not.toContain("critical");
    expect(renderToStaticMarkup(<EvidenceMeter evidence={100} threshold={100} />)).toContain("signal-critical");
    expect(words(renderToStaticMarkup(<EvidenceMeter evidence={null} threshold={100} />))).toContain("– of 100");
  });
});

describe("rollback button", () => {
  const never = () => new Promise<never>(() => {});

  it("says exactly what it does", () => {
    expect(words(renderToStaticMarkup(<RollbackButton to="v1" fromPercent={25} onRollBack={never} />))).toContain(
      "Roll back to v1: 25 % → 0 %, now",
    );
  });

  it("gives its place to the receipt, and claims nothing that is not known", () => {
    const receipt = { requestedAt: at("14:07:45.120"), appliedAt: at("14:07:45.450"), verifiedAt: null };
    const said = words(
      renderToStaticMarkup(<RollbackButton to="v1" fromPercent={25} onRollBack={never} receipt={receipt} />),
    );
    expect(said).toContain("Requested 14:07:45.1 Applied 14:07:45.4 Verified –");
    expect(said).not.toContain("Roll back");
  });
});

describe("ladder", () => {
  const shared = {
    rungs: [0, 10, 25, 50, 100],
    from: at("14:00:00"),
    to: at("14:12:00"),
    nowAt: at("14:08:00"),
    label: "Traffic to v3",
  };

  it("keeps a rollback in history with its cause", () => {
    const steps = [
      { trafficPercent: 10, from: at("14:00:00"), to: at("14:05:00") },
      { trafficPercent: 25, from: at("14:05:00"), to: at("14:07:45") },
    ];
    const markup = renderToStaticMarkup(
      <RolloutLadder
        {...shared}
        attempts={[
          {
            current: true,
            steps,
            rollback: { at: at("14:07:45"), title: "Rolled back 14:07:45", detail: "by its gate" },
          },
        ]}
      />,
    );
    expect(words(markup)).toContain("Rolled back 14:07:45 by its gate");
    expect(markup).toContain('class="drop"');
  });

  it("stands before the first step without a tread", () => {
    expect(
      words(renderToStaticMarkup(<RolloutLadder {...shared} attempts={[{ current: true, steps: [] }]} />)),
    ).toContain("now 14:08:00");
  });
});

describe("gate strip", () => {
  const gate = {
    id: "gap",
    name: "Equal-opportunity gap",
    state: "regressed" as const,
    value: "0.42",
    rule: "tolerance +0.05",
    evidence: 127,
    threshold: 100,
  };
  const panel = {
    headline: "v3 overlooks women who qualify",
    words: "Of the women who qualify, v3 finds fewer.",
    facts: [{ term: "Tolerance", value: "+0.05" }],
  };

  it("opens the evidence of one gate below", () => {
    const markup = renderToStaticMarkup(
      <GateStrip
        gates={[
          { ...gate, panel },
          { ...gate, id: "errors", name: "Errors" },
        ]}
        openId="gap"
      />,
    );
    expect(markup.match(/aria-expanded="true"/g)).toHaveLength(1);
    expect(words(markup)).toContain("v3 overlooks women who qualify");
  });
});

describe("ninety days", () => {
  it("names every day with an event in words", () => {
    const days = [
      { date: "2026-11-21", status: "unknown" as const },
      { date: "2026-11-22", status: "operational" as const },
      { date: "2026-11-23", status: "partial_outage" as const },
    ];
    const markup = renderToStaticMarkup(<UptimeDays name="Income scoring" days={days} />);
    expect(markup).toContain('aria-label="Income scoring, 3 days: Partial outage on 23 November"');
    expect(markup).toContain("stroke-dasharray");
  });
});
