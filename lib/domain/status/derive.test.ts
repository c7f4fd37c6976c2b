import { describe, expect, it } from "vitest";
import type { ComponentStatus } from "./component.ts";
import { headlineOf, proposeComponentStatus } from "./derive.ts";

const component = (name: string, status: ComponentStatus) => ({ name, status });

describe("headlineOf", () => {
  it.each<[Array<[string, ComponentStatus]>, number, string, string]>([
    [[["Scoring", "operational"]], 0, "Everything works normally.", ""],
    [[["Scoring", "operational"]], 1, "We are looking into a problem.", "All components work normally."],
    [
      [
        ["Income scoring", "partial_outage"],
        ["Portal", "operational"],
      ],
      1,
      "Income scoring is partly affected.",
      "Everything else works normally.",
    ],
    [
      [
        ["Scoring", "major_outage"],
        ["Letters", "degraded_performance"],
        ["Portal", "operational"],
      ],
      1,
      "Scoring is not working.",
      "Also affected: Letters.",
    ],
    [
      [
        ["Scoring", "degraded_performance"],
        ["Letters", "degraded_performance"],
        ["Portal", "operational"],
      ],
      1,
      "Scoring and Letters work less well than usual.",
      "Everything else works normally.",
    ],
  ])("%j with %d open: %s", (components, open, sentence, rest) => {
    expect(
      headlineOf(
        components.map(([name, status]) => component(name, status)),
        open,
      ),
    ).toMatchObject({ sentence, rest });
  });

  it("does not claim that all is well where nothing is observed", () => {
    expect(headlineOf([], 0).sentence).toBe("No known problems.");
    expect(headlineOf([], 1)).toMatchObject({ sentence: "We are looking into a problem.", rest: "" });
  });
});

describe("proposeComponentStatus", () => {
  it("never calls a component operational while a serious incident is open", () => {
    for (const severity of ["P0", "P1", "P2"] as const)
      for (const phase of ["investigating", "identified", "monitoring"] as const)
        expect(proposeComponentStatus({ severity, family: "fairness", phase, mitigated: true })).not.toBe(
          "operational",
        );
    expect(proposeComponentStatus({ severity: "P1", family: "fairness", phase: "resolved", mitigated: true })).toBe(
      "operational",
    );
  });
});
