import type { Point } from "#components/charts/time-series";

/** Instants of the sample story, 23 November 2026, UTC. */
export const at = (time: string) => Date.parse(`2026-11-23T${time}Z`);

/** A repeatable wave with grain: drawings need data, not randomness. */
function grain(index: number): number {
  const wave = Math.sin(index * 12.9898) * 43758.5453;
  return wave - Math.floor(wave) - 0.5;
}

type Shape = {
  from: string;
  to: string;
  level: (progress: number) => number;
  noise: number;
  band?: (progress: number) => number;
};

/** A point every five seconds. */
export function series({ from, to, level, noise, band }: Shape): Point[] {
  const [start, end] = [at(from), at(to)];
  const count = Math.floor((end - start) / 5000);
  let drift = 0;
  return Array.from({ length: count + 1 }, (_, index) => {
    const progress = index / count;
    drift = drift * 0.8 + grain(index + noise * 1000) * noise;
    const value = level(progress) + drift;
    const half = band?.(progress);
    return {
      at: start + index * 5000,
      value,
      ...(half === undefined ? {} : { low: value - half, high: value + half }),
    };
  });
}

export const steps = [
  { at: at("14:00:00"), label: "10 %" },
  { at: at("14:05:00"), label: "25 %" },
];
export const marks = [...steps, { at: at("14:07:45"), label: "held", signal: "elevated" as const }];
export const range = { from: at("13:56:00"), to: at("14:12:00") };

export const evidence: Point[] = series({
  from: "14:00:00",
  to: "14:11:00",
  noise: 0.5,
  level: (progress) => (progress < 0.5 ? -1.7 + progress : -1.2 + (progress - 0.5) * 22),
}).map((point) => ({ at: point.at, value: Math.exp(Math.min(10, Math.max(-2.6, point.value ?? 0))) }));

const names: Record<string, number> = {
  Women: 0.17,
  Men: 0.59,
  "Under 30": 0.41,
  "30 to 49": 0.51,
  "50 and over": 0.51,
};
const counts = [541, 2158, 54, 1890, 755];
export const groups = Object.entries(names).map(([name, rate], index) => {
  const half = 1.96 * Math.sqrt((rate * (1 - rate)) / counts[index]!);
  const base = name === "Women" ? 0.35 : rate + 0.01;
  return {
    name,
    partition: index < 2 ? "sex" : "age",
    signal: name === "Women" ? ("critical" as const) : undefined,
    candidate: { value: rate, low: rate - half, high: rate + half, n: counts[index]! },
    baseline: { value: base, low: base - half / 2, high: base + half / 2, n: counts[index]! * 4 },
  };
});

export const days = Array.from({ length: 90 }, (_, index) => ({
  date: new Date(at("00:00:00") - (89 - index) * 86_400_000).toISOString().slice(0, 10),
  status:
    index < 12
      ? ("unknown" as const)
      : index === 31
        ? ("degraded_performance" as const)
        : index === 60
          ? ("major_outage" as const)
          : index === 72
            ? ("under_maintenance" as const)
            : index === 89
              ? ("partial_outage" as const)
              : ("operational" as const),
}));
