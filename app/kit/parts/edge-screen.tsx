import { ChartGrid } from "#components/charts/chart-grid";
import { EvidenceLine } from "#components/charts/evidence-line";
import { FairnessDots } from "#components/charts/fairness-dots";
import { TimeSeries } from "#components/charts/time-series";
import { Section } from "#components/frame/section";
import { GateStrip } from "#components/rollout/gate-strip";
import { RolloutLadder } from "#components/rollout/rollout-ladder";
import { at } from "./sample";

const short = { from: at("14:00:00"), to: at("14:01:30") };
const gates = ["watching", "watching", "collecting", "contributing", "no_data"] as const;
const point = (time: string, value: number | null) => ({ at: at(time), value });

/** What the ordinary samples do not show: seconds instead of minutes, gaps, nothing yet. */
export function EdgeScreen() {
  return (
    <div className="body">
      <h1 className="sr-only">Edges</h1>
      <Section title="Ladder" note="a quick ramp, rolled back at its right edge">
        <RolloutLadder
          rungs={[0, 10, 25, 50, 100]}
          {...short}
          nowAt={at("14:01:25")}
          label="Rose to 50 % within a minute and was rolled back at 14:01:18"
          attempts={[
            {
              current: true,
              steps: [
                { trafficPercent: 10, from: at("14:00:05"), to: at("14:00:25"), gates },
                { trafficPercent: 25, from: at("14:00:25"), to: at("14:00:45"), gates },
                { trafficPercent: 50, from: at("14:00:45"), to: at("14:01:18"), gates },
              ],
              rollback: {
                at: at("14:01:18"),
                title: "Rolled back 14:01:18",
                detail: "by its equal-opportunity gate · 0.4 s",
              },
            },
          ]}
        />
      </Section>
      <Section title="Ladder, waiting" note="before the first step">
        <RolloutLadder
          rungs={[0, 10, 100]}
          {...short}
          nowAt={at("14:00:10")}
          label="Scheduled"
          attempts={[{ current: true, steps: [] }]}
          future={[{ trafficPercent: 10, from: at("14:00:30"), to: at("14:01:30"), label: "10 % · scheduled" }]}
        />
      </Section>
      <Section title="Gates" note="nothing judged yet">
        <GateStrip
          gates={[
            {
              id: "a",
              name: "Errors",
              state: "collecting",
              value: "–",
              rule: "tolerance +0.10 pp · n 0",
              evidence: null,
              threshold: 100,
            },
            {
              id: "b",
              name: "Latency p95",
              state: "no_data",
              value: "–",
              rule: "tolerance +5 % · n 0",
              evidence: 99.9,
              threshold: 100,
            },
          ]}
        />
      </Section>
      <Section title="Charts" note="a gap, one point, nothing">
        <ChartGrid>
          <TimeSeries
            {...short}
            title="Errors, %"
            family="system"
            takeaway="Telemetry was missing for twenty seconds."
            format={{ kind: "percent" }}
            yFromZero
            threshold={{ label: "limit 1 %", value: 0.01 }}
            candidate={{
              label: "v4",
              points: [
                point("14:00:10", 0.002),
                point("14:00:20", 0.004),
                point("14:00:30", null),
                point("14:00:50", 0.02),
                point("14:01:00", 0.03),
              ],
            }}
            baseline={{ label: "v2", points: [point("14:00:00", 0.002), point("14:01:20", 0.002)] }}
          />
          <TimeSeries
            {...short}
            title="Latency p95, ms"
            family="system"
            takeaway="One reading so far."
            format={{ kind: "ms" }}
            candidate={{ label: "v4", points: [point("14:00:30", 84)] }}
          />
          <TimeSeries
            {...short}
            title="Conversion, %"
            family="business"
            takeaway="No outcome events have arrived."
            format={{ kind: "percent" }}
            candidate={{ label: "v4", points: [] }}
          />
          <EvidenceLine points={[]} threshold={100} {...short} />
        </ChartGrid>
      </Section>
      <Section title="Fairness" note="no group seen" last>
        <FairnessDots
          title="True positive rate by group"
          takeaway="No labelled decision has arrived yet."
          candidateLabel="v4"
          baselineLabel="v2"
          groups={[
            { name: "Women", candidate: null, baseline: { value: 0.35, low: 0.2, high: 0.5, n: 40 } },
            { name: "Men", candidate: null, baseline: null },
          ]}
        />
      </Section>
    </div>
  );
}
