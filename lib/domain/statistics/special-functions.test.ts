import { describe, expect, it } from "vitest";
import { erfc, logGamma, logNormalCdf } from "./special-functions.ts";

function relativeError(actual: number, exact: number): number {
  return Math.abs(actual - exact) / Math.abs(exact);
}

/** Exact values from 40-digit arithmetic. */
describe("special functions", () => {
  it.each([
    [0.001, 6.907178885383853],
    [0.3, 1.0957979948180756],
    [0.7, 0.26086724653166654],
    [1.3, -0.10817480950786047],
    [1.6, -0.11259176569675577],
    [2.6, 0.35741186354897986],
    [5.5, 3.9578139676187165],
    [9.9, 12.57717990421988],
    [15.9, 27.625493215168692],
    [16.1, 28.173694494813546],
    [100.5, 361.4355404677776],
    [1000000.5, 12815511.476902766],
  ])("logGamma(%f)", (x, exact) => expect(relativeError(logGamma(x), exact)).toBeLessThan(1e-13));

  it("logGamma keeps its relative error next to the zeros 1 and 2", () => {
    const gamma = 0.5772156649015329;
    const curvature = Math.PI ** 2 / 12;
    const step = 2 ** -30;
    expect(relativeError(logGamma(1 + step), -gamma * step + curvature * step * step)).toBeLessThan(1e-12);
    expect(relativeError(logGamma(2 - step), -(1 - gamma) * step)).toBeLessThan(1e-8);
    expect(logGamma(1)).toBeCloseTo(0, 15);
    expect(logGamma(2)).toBe(0);
    expect(logGamma(0)).toBeNaN();
  });

  it.each([
    [-3, 1.9999779095030015],
    [-0.5, 1.5204998778130465],
    [0.1, 0.887537083981715],
    [0.9, 0.20309178757716786],
    [1.9, 0.0072095707647425325],
    [1.999999, 0.004677755648073953],
    [2, 0.004677734981047266],
    [2.5, 0.0004069520174449589],
    [4, 1.541725790028002e-8],
    [5.65, 1.346035432785618e-15],
    [8, 1.1224297172982926e-29],
    [20, 5.395865611607901e-176],
  ])("erfc(%f)", (x, exact) => expect(relativeError(erfc(x), exact)).toBeLessThan(1e-12));

  it("logNormalCdf joins its two branches", () => {
    expect(relativeError(logNormalCdf(-8), logNormalCdf(-8 + 1e-9))).toBeLessThan(1e-5);
    expect(logNormalCdf(0)).toBeCloseTo(-Math.LN2, 15);
  });
});
