import type { Point } from "./point.ts";

export type SparklineProps = {
  points: readonly Point[] | readonly number[];
  /** Width and height in pixels. */
  width?: number;
  height?: number;
};

/** The shape of the last hour without axes; its number stands beside it, so it is decoration for readers. */
export function Sparkline({ points, width = 132, height = 32 }: SparklineProps) {
  const values = points.map((point) => (typeof point === "number" ? point : point.value));
  const known = values.filter((value): value is number => value !== null);
  if (known.length < 2) return <span className="hatch" style={{ width, height }} aria-hidden="true" />;
  const low = Math.min(...known);
  const range = Math.max(...known) - low || 1;
  const x = (place: number) => 1 + (place / (values.length - 1)) * (width - 5);
  const y = (value: number) => 3 + (1 - (value - low) / range) * (height - 6);
  let pen = "M";
  let path = "";
  values.forEach((value, place) => {
    if (value === null) pen = "M";
    else {
      path += `${pen}${x(place).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
    }
  });
  const end = values.findLastIndex((value) => value !== null);
  return (
    <svg className="plot" viewBox={`0 0 ${width} ${height}`} style={{ width, height }} aria-hidden="true">
      <path d={path} fill="none" stroke="var(--series-baseline)" strokeWidth="1.5" strokeLinejoin="round" />
      <circle cx={x(end)} cy={y(values[end] as number)} r="2.25" fill="var(--text)" />
    </svg>
  );
}
