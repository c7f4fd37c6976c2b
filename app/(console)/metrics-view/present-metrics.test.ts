import { expect, test } from "vitest";
import type { ServiceMetrics } from "#lib/queries/metrics/service-metrics";
import { historyNote, presentMetrics } from "./present-metrics.ts";

const hour = 3_600_000;
const points = [{ at: 2 * hour, value: 0.5, n: 10 }];
const view: ServiceMetrics = {
  asOf: 6 * hour,
  service: "income-scorer",
  services: ["income-scorer"],
  range: "6h",
  from: 0,
  to: 6 * hour,
  series: { requests: points, errors: points, latency: null, accuracy: [], gap: [], conversion: points },
  demoHistoryUntil: null,
};

test("a chart that failed leaves the others standing, one without data is named and not drawn", () => {
  const { charts, missing } = presentMetrics(view);
  expect(charts.map((one) => [one.key, one.kind])).toEqual([
    ["requests", "chart"],
    ["errors", "chart"],
    ["latency", "failed"],
    ["conversion", "chart"],
  ]);
  expect(missing).toEqual(["accuracy", "equal-opportunity gap"]);
});

test("demo history is said wherever it is shown, and only there", () => {
  const shown = { ...view, demoHistoryUntil: 4 * hour };
  expect(historyNote(shown)).toContain("demo history: made up");
  const [first] = presentMetrics(shown).charts;
  expect(first?.kind === "chart" && first.chart.takeaway).toContain("demo history");
  expect(first?.kind === "chart" && first.chart.annotations).toHaveLength(1);
  expect(historyNote(view)).toBeNull();
  expect(historyNote({ ...view, from: 5 * hour, demoHistoryUntil: 4 * hour })).toBeNull();
});
