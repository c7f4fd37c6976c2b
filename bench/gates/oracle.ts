import type { Contender } from "./tick.ts";

/**
 * Wald's sequential probability-ratio test of one known rate against another on the canary alone (Wald 1945): what a rule
 * could do that was told the baseline's rate and the exact size of the regression. It stops at 1/alpha.
 */
export function createOracle(rates: { good: number; bad: number }, alpha: number): Contender {
  const [event, none] = [Math.log(rates.bad / rates.good), Math.log((1 - rates.bad) / (1 - rates.good))];
  let logRatio = 0;
  return {
    name: "oracle SPRT",
    observe: ({ seen: [first] }) => {
      const [n, s] = [first!.n[0]!, first!.s[0]!];
      logRatio += s * event + (n - s) * none;
      return logRatio >= Math.log(1 / alpha);
    },
  };
}
