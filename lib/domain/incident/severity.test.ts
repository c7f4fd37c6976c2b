import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Breach, proposeSeverity } from "./severity.ts";
import { compareSeverity, incidentFamilies, incidentFamilyOf } from "./state.ts";

const breach: Breach = {
  family: "fairness",
  exposurePercent: 25,
  affectedUnits: 1_340,
  hazardBelowPercent: null,
  unit: { one: "application", many: "applications" },
};
const anyBreach: fc.Arbitrary<Breach> = fc.record({
  family: fc.constantFrom(...incidentFamilies),
  exposurePercent: fc.double({ min: 0, max: 100, noNaN: true }),
  affectedUnits: fc.nat(),
  hazardBelowPercent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  unit: fc.constant(breach.unit),
});

describe("proposeSeverity", () => {
  it.each([
    ["fairness", 1, "P1"],
    ["fairness", 100, "P1"],
    ["errors", 24.9, "P2"],
    ["errors", 25, "P1"],
    ["latency", 10, "P2"],
    ["latency", 50, "P1"],
    ["quality", 5, "P2"],
    ["quality", 25, "P1"],
    ["business", 100, "P3"],
    ["other", 100, "P2"],
  ] as const)("%s at %d %% of exposure is %s", (family, exposurePercent, severity) => {
    expect(proposeSeverity({ ...breach, family, exposurePercent })).toMatchObject({ severity, kind: "real" });
  });

  it("calls a breach that nobody met a hazard, and says why nothing is posted", () => {
    expect(proposeSeverity({ ...breach, affectedUnits: 0 })).toMatchObject({
      severity: "P4",
      kind: "hazard",
      noPublicPostBecause: "no application met the new version",
    });
  });

  it("calls a breach below the service's stated limit a hazard", () => {
    expect(proposeSeverity({ ...breach, exposurePercent: 0.5, hazardBelowPercent: 1 })).toMatchObject({
      kind: "hazard",
      noPublicPostBecause: expect.stringContaining("below the 1 % that the service states"),
    });
    expect(proposeSeverity({ ...breach, exposurePercent: 1, hazardBelowPercent: 1 }).kind).toBe("real");
  });

  it("never proposes above P1, shows its sentence, and explains exactly the hazards", () => {
    fc.assert(
      fc.property(anyBreach, (given) => {
        const proposal = proposeSeverity(given);
        expect(compareSeverity(proposal.severity, "P1")).toBeGreaterThanOrEqual(0);
        expect(proposal.sentence).toContain(proposal.severity);
        expect(proposal.noPublicPostBecause !== null).toBe(proposal.kind === "hazard");
        expect(proposal.severity === "P4").toBe(proposal.kind === "hazard");
      }),
    );
  });

  it("never gets milder when more people are exposed", () => {
    fc.assert(
      fc.property(anyBreach, fc.double({ min: 0, max: 100, noNaN: true }), (given, more) => {
        const wider = { ...given, exposurePercent: Math.max(given.exposurePercent, more) };
        expect(compareSeverity(proposeSeverity(wider).severity, proposeSeverity(given).severity)).toBeLessThanOrEqual(
          0,
        );
      }),
    );
  });
});

describe("incidentFamilyOf", () => {
  it("tells errors from latency inside the system family", () => {
    expect(incidentFamilyOf("system", "error-rate")).toBe("errors");
    expect(incidentFamilyOf("system", "latency")).toBe("latency");
    expect(incidentFamilyOf("fairness", "equal-opportunity-gap")).toBe("fairness");
  });
});
