import { type Times, utcTimes } from "../format/zone.tsx";

const STEPS = [1, 2, 2.5, 4, 5, 10];

/** Four or five round values that enclose the range, ascending. */
export function niceTicks(low: number, high: number, atMost = 5): number[] {
  if (!(high > low))
    return niceTicks(low - Math.max(Math.abs(low) * 0.1, 1e-3), low + Math.max(Math.abs(low) * 0.1, 1e-3));
  const power = 10 ** Math.floor(Math.log10((high - low) / atMost));
  for (const factor of [...STEPS, ...STEPS.map((step) => step * 10)]) {
    const step = factor * power;
    const first = Math.floor(low / step + 1e-9);
    const last = Math.ceil(high / step - 1e-9);
    if (last - first < atMost)
      return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  }
  return [low, high];
}

/** Decimals needed to tell neighbouring ticks apart. */
export function tickDigits(ticks: readonly number[], scale: number): number {
  const step = Math.abs(((ticks[1] ?? 1) - (ticks[0] ?? 0)) * scale);
  for (let digits = 0; digits < 4; digits += 1)
    if (Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6) return digits;
  return 4;
}

/** Powers of ten from one to the other, at most six. */
export function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.ceil(Math.log10(high) - 1e-9);
  const stride = Math.max(1, Math.ceil((last - first) / 5));
  return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, index) => 10 ** (first + index * stride));
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  ...[5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 3, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30].map((n) => n * DAY),
];

export type TimeTick = { at: number; label: string };

export type TickSpan = { fromMs: number; toMs: number; atMost: number };

/** Instants that are round on the clock shown, at most `atMost` of them. */
export function timeTicks({ fromMs, toMs, atMost }: TickSpan, times: Times = utcTimes): TimeTick[] {
  const span = toMs - fromMs;
  const step = TIME_STEPS.find((candidate) => span / candidate <= Math.max(1, atMost)) ?? 30 * DAY;
  const label = (at: number) => {
    if (step >= DAY) return times.dayShort(at);
    return step < MINUTE ? times.clock(at) : times.clockMinutes(at);
  };
  const ticks: TimeTick[] = [];
  const ahead = times.offset(fromMs);
  for (let at = Math.ceil((fromMs + ahead) / step) * step - ahead; at <= toMs; at += step)
    ticks.push({ at, label: label(at) });
  return ticks;
}
