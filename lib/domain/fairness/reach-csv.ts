import { SMALLEST_GROUP } from "./small-groups.ts";

interface Reach {
  rolloutId: string;
  variant: string;
  asOf: string;
  from: string | null;
  to: string | null;
  requests: number;
  units: number;
  groups: ReadonlyArray<{ group: string; decisions: number | null; units: number | null }> | null;
}

const header = ["rollout", "variant", "as_of", "from", "to", "group", "count", "of", "units"];

/** A cell that no spreadsheet takes for a formula. */
const cell = (value: string | number | null): string => {
  const text = value === null ? "" : String(value);
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

/** All requests in the first line, then a line for each group; what is withheld says so. */
export function reachCsv(reach: Reach): string {
  const fixed = [reach.rolloutId, reach.variant, reach.asOf, reach.from, reach.to];
  const withheld = `fewer than ${SMALLEST_GROUP}, or next to such a group`;
  const lines = [
    header,
    [...fixed, "", reach.requests, "requests", reach.units],
    ...(reach.groups ?? []).map(({ group, decisions, units }) => [
      ...fixed,
      group,
      decisions ?? withheld,
      "decisions",
      units ?? withheld,
    ]),
  ];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
