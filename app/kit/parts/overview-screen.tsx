import { MetricTile, MetricTiles } from "#components/charts/metric-tile";
import { TruthHeader } from "#components/frame/page-header";
import { Section } from "#components/frame/section";
import { IncidentRow } from "#components/incident/incident-row";
import { RolloutRow } from "#components/rollout/rollout-row";
import { RollbackDemo } from "./interactive";
import { at, series } from "./sample";

const rungs = [0, 10, 25, 50, 100];
const line = (level: number) => series({ from: "14:00:00", to: "14:05:00", level: () => level, noise: 2 });

/** The overview's pieces. */
export function OverviewScreen() {
  return (
    <>
      <TruthHeader
        signal="high"
        title="One incident is open and its cause is rolled back."
        detail="v1 of income-scorer serves everyone again. Three rollouts are active, none is failing."
      />
      <MetricTiles>
        <MetricTile label="Requests" note="+2 % on last week" value="176" unit="/s" points={line(5)} />
        <MetricTile label="Errors" note="objective 0.50 %" value="0.21" unit="%" points={line(4)} />
        <MetricTile label="Duration, p95" note="objective 150 ms" value="84" unit="ms" points={line(3)} />
        <MetricTile label="Right decisions" note="labels 4 s late" value="83.4" unit="%" points={line(2)} />
      </MetricTiles>
      <div className="body">
        <Section title="Open incidents">
          <ul className="rows">
            <IncidentRow
              href="/kit"
              severity="P1"
              number="INC-42"
              title="v3 found fewer qualified women"
              summary="Monitoring since 14:14:10 · opened by the equal-opportunity gate · commander Jonas Lind"
              elapsed="16:25"
              note="open"
            />
          </ul>
        </Section>
        <Section title="Active rollouts" last>
          <ul className="rows">
            <RolloutRow
              href="/kit"
              name="income-scorer"
              from="v1"
              to="v2"
              state="running"
              sentence={[
                "At 25 % since 14:19:40 UTC. No gate regressed. Next step to 50 % ",
                { strong: "in 5:20" },
                ".",
              ]}
              trafficPercent={25}
              ladder={{
                rungs,
                from: at("14:14:00"),
                to: at("14:42:00"),
                steps: [
                  { trafficPercent: 10, from: at("14:14:00"), to: at("14:19:00") },
                  { trafficPercent: 25, from: at("14:19:00"), to: at("14:24:00") },
                ],
                future: [
                  { trafficPercent: 50, from: at("14:29:00"), to: at("14:36:00") },
                  { trafficPercent: 100, from: at("14:36:00"), to: at("14:42:00") },
                ],
              }}
              action={<RollbackDemo size={24} />}
            />
            <RolloutRow
              href="/kit"
              name="income-scorer"
              from="v1"
              to="v3"
              state="rolled_back"
              sentence={[
                "Rolled back from 25 % at 14:07:45 UTC because ",
                { strong: "equal-opportunity gap" },
                " was 0.18 wider than with v1 (tolerance 0.05, n = 1,566).",
              ]}
              trafficPercent={0}
              ladder={{
                rungs,
                from: at("14:00:00"),
                to: at("14:15:00"),
                rollbackAt: at("14:07:45"),
                steps: [
                  { trafficPercent: 10, from: at("14:00:00"), to: at("14:05:00") },
                  { trafficPercent: 25, from: at("14:05:00"), to: at("14:07:45") },
                ],
              }}
            />
          </ul>
        </Section>
      </div>
    </>
  );
}
