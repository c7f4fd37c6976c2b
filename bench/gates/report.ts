import type { Cell, Row } from "./row.ts";

export interface ReportedRow {
  name: string;
  family: Row["family"] | "cost";
  cells: Cell[];
}

export const families: Record<ReportedRow["family"], { title: string; words: string }> = {
  null: {
    title: "False rollbacks",
    words:
      "The release is exactly as good as the baseline. 24 hours, 5-second ticks of 500 requests, ramp 1, 5, 10, 25, 50 %. Share of rollouts ever rolled back.",
  },
  delay: {
    title: "Detection delay",
    words:
      "The release is worse from the start; canary share 10 %. Median ticks to the rollback; an error rate at most 12 h, latency 2 h, the gap 6 h. Oracle: Wald's test, told both rates.",
  },
  late: {
    title: "Late regression",
    words:
      "Healthy for six hours, worse from then on; canary share 10 %. Median ticks from the change to the rollback.",
  },
  promotion: {
    title: "Promotion",
    words:
      "beta 5 %, canary share 10 %, at most 6 h. At the margin: share of rollouts ever promoted. Truly equal: median ticks to the promotion. No peer asks for proof that a release is no worse, so none stands here.",
  },
  cost: { title: "Cost", words: "On this machine, beside whatever else it ran." },
};

const verdict = ({ isMet }: Cell): string => (isMet === undefined ? "" : isMet ? "ok" : "MISSED");

/** Lines for the terminal. */
export function rowLines({ name, family, cells }: ReportedRow): string[] {
  const width = Math.max(...cells.map(({ label }) => label.length));
  const lines = cells.map((cell) => {
    const rests = family === "cost" ? "" : `R ${cell.replications}`;
    return `  ${cell.label.padEnd(width)}  ${cell.value.padEnd(28)} ${rests.padEnd(7)} ${cell.limit ?? ""} ${verdict(cell)}`;
  });
  return [`${families[family].title}: ${name}`, ...lines.map((line) => line.trimEnd())];
}

export interface RunWords {
  commit: string;
  /** Machine, day, duration, mode. */
  words: string;
}

export function markdown(reported: readonly ReportedRow[], { commit, words }: RunWords): string {
  const parts = Object.entries(families).map(([family, { title, words: about }]) => {
    const ofFamily = reported.filter((row) => row.family === family);
    return ofFamily.length === 0 ? "" : `## ${title}\n\n${about}\n\n${table(ofFamily)}\n`;
  });
  const missed = reported.flatMap(({ name, cells }) => cells.filter(({ isMet }) => isMet === false).map(() => name));
  const verdictWords = missed.length === 0 ? "Every limit is met." : `Missed: ${[...new Set(missed)].join("; ")}.`;
  return `# Gates, measured

\`npm run bench:gates\` at commit ${commit}. ${words}

The product's own judging (\`lib/domain/statistics\`: \`judge\`, an epoch per step and hour, combined guards) against its
acceptance numbers, and the rules of Argo Rollouts, Flagger, GrowthBook and Kayenta, re-coded from their sources
(\`bench/gates/peers\`), on the very same streams. Seeds are fixed: each run gives the same figures, on any number of threads.
${verdictWords}

${parts.filter(Boolean).join("\n")}`;
}

function table(rows: readonly ReportedRow[]): string {
  const lines = rows.flatMap(({ name, cells }) =>
    cells.map(
      (cell, index) =>
        `| ${index === 0 ? name : ""} | ${cell.label} | ${cell.value} | ${cell.limit ?? ""} | ${verdict(cell)} | ${cell.replications} |`,
    ),
  );
  return ["| row | rule | result | limit | | R |", "|---|---|---|---|---|---|", ...lines].join("\n");
}
