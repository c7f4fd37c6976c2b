import type { MetricRange } from "#lib/queries/metrics/service-metrics";

export const ranges: { value: MetricRange; label: string }[] = [
  { value: "1h", label: "1 h" },
  { value: "6h", label: "6 h" },
  { value: "3d", label: "3 days" },
];

/** The range of the address; anything else is one hour. */
export const readRange = (asked: string | null | undefined): MetricRange =>
  ranges.find((range) => range.value === asked)?.value ?? "1h";
