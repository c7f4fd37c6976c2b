import { ChartGrid, ChartLegend } from "#components/charts/chart-grid";
import { TimeSeries } from "#components/charts/time-series";
import { Section } from "#components/frame/section";
import { SegmentedDemo } from "./interactive";
import { at, marks, range, series } from "./sample";

const shared = { ...range, annotations: marks, syncId: "kit" };
const whole = { from: "13:56:00", to: "14:11:05" };
const since = { from: "14:00:40", to: "14:11:05" };

const gapBase = series({ from: "14:00:20", to: "14:11:05", level: () => 0.25, noise: 0.02 });

/** The four families side by side. */
export function ComparisonCharts() {
  return (
    <Section
      title="Baseline against candidate"
      last
      end={
        <>
          <ChartLegend candidate="v3" baseline="v1" />
          <SegmentedDemo />
        </>
      }
    >
      <ChartGrid>
        <TimeSeries
          {...shared}
          title="Latency p95, ms"
          family="system"
          takeaway="86 against 84, not decided."
          format={{ kind: "ms" }}
          yDomain={[60, 120]}
          candidate={{ label: "v3", points: series({ ...since, level: () => 86, noise: 6, band: () => 8 }) }}
          baseline={{ label: "v1", points: series({ ...whole, level: () => 84, noise: 4 }) }}
        />
        <TimeSeries
          {...shared}
          title="Accuracy, %"
          family="quality"
          takeaway="83.9 against 83.3: v3 is no less accurate."
          format={{ kind: "percent" }}
          candidate={{ label: "v3", points: series({ ...since, level: () => 0.839, noise: 0.02, band: () => 0.025 }) }}
          baseline={{ label: "v1", points: series({ ...whole, level: () => 0.833, noise: 0.01 }) }}
        />
        <TimeSeries
          {...shared}
          title="Equal-opportunity gap"
          family="fairness"
          takeaway="Men minus women, true positive rate: 0.42 against 0.23."
          format={{ kind: "number" }}
          yFromZero
          candidate={{
            label: "v3",
            points: series({
              from: "14:00:20",
              to: "14:11:05",
              level: () => 0.41,
              noise: 0.04,
              band: (progress) => 0.1 + 0.5 * (1 - progress) ** 4,
            }),
          }}
          baseline={{ label: "v1", points: gapBase }}
          threshold={{
            label: "limit, v1 + 0.05",
            points: gapBase.map((point) => ({ ...point, value: (point.value ?? 0) + 0.05 })),
          }}
          failing={[{ from: at("14:07:45"), to: at("14:11:05") }]}
        />
        <TimeSeries
          {...shared}
          title="Conversion, %"
          family="business"
          takeaway="6.5 against 6.1: no lower than v1."
          format={{ kind: "percent" }}
          yFromZero
          candidate={{ label: "v3", points: series({ ...since, level: () => 0.065, noise: 0.015, band: () => 0.018 }) }}
          baseline={{ label: "v1", points: series({ ...whole, level: () => 0.061, noise: 0.01 }) }}
        />
      </ChartGrid>
    </Section>
  );
}
