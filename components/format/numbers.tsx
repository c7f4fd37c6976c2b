import { NNBSP } from "./times.tsx";

/**
 * How a number is written. `percent` and `points` take a ratio (0 to 1), `points` are signed percentage points;
 * the others take the value itself.
 */
export type NumberFormat = { kind: "percent" | "points" | "number" | "ms" | "perSecond"; digits?: number };

const MINUS = "−";

function grouped(value: number, digits: number): string {
  const text = Math.abs(value).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return value < 0 && Number(text.replaceAll(",", "")) !== 0 ? `${MINUS}${text}` : text;
}

/** "83.9", without the unit: for axes, whose title names it. */
export function formatBare(value: number | null | undefined, format: NumberFormat): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const scaled = format.kind === "percent" || format.kind === "points" ? value * 100 : value;
  return grouped(scaled, format.digits ?? (format.kind === "ms" ? 0 : format.kind === "number" ? 2 : 1));
}

/** "83.9 %", "+0.4 pp", "86 ms", "176 /s"; a missing value is "–". */
export function formatNumber(value: number | null | undefined, format: NumberFormat): string {
  const bare = formatBare(value, format);
  if (bare === "–") return bare;
  if (format.kind === "percent") return `${bare}${NNBSP}%`;
  if (format.kind === "points") return `${(value ?? 0) > 0 ? "+" : ""}${bare}${NNBSP}pp`;
  if (format.kind === "ms") return `${bare}${NNBSP}ms`;
  return format.kind === "perSecond" ? `${bare}${NNBSP}/s` : bare;
}

/** "2,699" */
export function formatCount(count: number): string {
  return grouped(count, 0);
}

/** "25 %" from 25; up to three decimals, as shares have a resolution of 0.001 %. */
export function formatPercentOf100(percent: number): string {
  return `${Number(percent.toFixed(3))}${NNBSP}%`;
}

/** Evidence (an e-value): "0.07", "1.90", "127", "22,700"; three significant digits, capped for display. */
export function formatEvidence(evidence: number | null | undefined): string {
  if (evidence === null || evidence === undefined || Number.isNaN(evidence)) return "–";
  if (evidence > 1e12) return "over 10¹²";
  if (evidence < 100) return evidence < 0.005 ? "under 0.01" : grouped(evidence, 2);
  return formatCount(Number(evidence.toPrecision(3)));
}
