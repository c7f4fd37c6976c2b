/** 2^32 = 4,294,967 × 1,000 + 296: lets 64-bit nanoseconds become microseconds in whole doubles. */
const THOUSANDS = 4_294_967;
const REST = 296;
const TWO_32 = 4_294_967_296;

/** Nanoseconds in two unsigned halves to whole microseconds, exact to the year 2255. */
export const microsecondsOf = (high: number, low: number): number =>
  high * THOUSANDS + Math.floor((high * REST + low) / 1_000);

/** Whole nanoseconds from start to end; 0 when the end comes first (clocks that were set back), at most 104 days. */
export function nanosecondsBetween(start: Halves, end: Halves): number {
  const between = (end.high - start.high) * TWO_32 + (end.low - start.low);
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, between));
}

export interface Halves {
  high: number;
  low: number;
}

/** A 64-bit unsigned number as OTLP/JSON sends it: decimal text or a number. */
export function halvesOf(value: unknown): Halves | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  if (typeof value === "string" ? !/^\d{1,20}$/.test(value) : !(Number.isInteger(value) && value >= 0)) return null;
  const whole = BigInt(value);
  return whole >= 1n << 64n ? null : { high: Number(whole >> 32n), low: Number(whole & 0xffffffffn) };
}
