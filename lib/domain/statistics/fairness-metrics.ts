/** Counts of a binary classifier's decisions against labels, for one group. */
export interface Confusion {
  tp: number;
  fp: number;
  tn: number;
  fn: number;
}

/** Point metrics; NaN = undefined. */
export interface FairnessMetrics {
  demographic_parity_difference: number;
  demographic_parity_ratio: number;
  equal_opportunity_difference: number;
  equal_opportunity_ratio: number;
  equalized_odds_difference: number;
  equalized_odds_difference_mean: number;
  equalized_odds_ratio: number;
}

interface Rates {
  selection: number;
  tpr: number;
  fpr: number;
}

/**
 * Fairness point metrics as Fairlearn 0.15 defines them, its two conventions included: an empty denominator is a rate
 * of 0, and the equalised-odds ratio ignores an undefined fpr ratio but not an undefined tpr ratio.
 * Definitions: Hardt, Price and Srebro, "Equality of Opportunity in Supervised Learning", NeurIPS 2016.
 *
 * @throws RangeError without groups.
 */
export function fairnessMetrics(
  cells: Record<string, Confusion>,
  method: "between_groups" | "to_overall" = "between_groups",
): FairnessMetrics {
  const groups = Object.values(cells);
  if (groups.length === 0) throw new RangeError("cells: at least one group");
  const rates = groups.map(confusionRates);
  const overall = method === "to_overall" ? confusionRates(groups.reduce(addConfusions)) : null;
  const difference = (rate: keyof Rates) =>
    spread(
      rates.map((r) => r[rate]),
      overall?.[rate],
    );
  const ratio = (rate: keyof Rates) =>
    worstRatio(
      rates.map((r) => r[rate]),
      overall?.[rate],
    );
  const tprRatio = ratio("tpr");
  const fprRatio = ratio("fpr");
  return {
    demographic_parity_difference: difference("selection"),
    demographic_parity_ratio: ratio("selection"),
    equal_opportunity_difference: difference("tpr"),
    equal_opportunity_ratio: tprRatio,
    equalized_odds_difference: Math.max(difference("tpr"), difference("fpr")),
    equalized_odds_difference_mean: (difference("tpr") + difference("fpr")) / 2,
    equalized_odds_ratio: Number.isNaN(fprRatio) ? tprRatio : Math.min(tprRatio, fprRatio),
  };
}

function confusionRates({ tp, fp, tn, fn }: Confusion): Rates {
  return { selection: share(tp + fp, tp + fp + tn + fn), tpr: share(tp, tp + fn), fpr: share(fp, fp + tn) };
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function addConfusions(a: Confusion, b: Confusion): Confusion {
  return { tp: a.tp + b.tp, fp: a.fp + b.fp, tn: a.tn + b.tn, fn: a.fn + b.fn };
}

function spread(values: number[], overall: number | undefined): number {
  if (overall === undefined) return Math.max(...values) - Math.min(...values);
  return Math.max(...values.map((value) => Math.abs(value - overall)));
}

function worstRatio(values: number[], overall: number | undefined): number {
  if (overall === undefined) {
    const highest = Math.max(...values);
    return highest > 0 ? Math.min(...values) / highest : Number.NaN;
  }
  if (overall === 0) return Number.NaN;
  return Math.min(
    ...values.map((value) => {
      const ratio = value / overall;
      return ratio > 1 ? 1 / ratio : ratio;
    }),
  );
}
