import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../kernel/canonical-json.ts";
import { type ConfigurationDocument, managedKinds, parseDocument, thingsOf } from "./document.ts";
import { driftBetween } from "./drift.ts";
import { fieldChanges } from "./field-changes.ts";
import { planChanges, referenceProblems, settleDefaults, withChanges } from "./plan.ts";
import { someDocument, wholeDocument } from "./test-documents.ts";

const read = (input: object): ConfigurationDocument => {
  const parsed = parseDocument({ version: 1, environment: "production", ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.document;
};

const only = (document: ConfigurationDocument, like: ConfigurationDocument) =>
  managedKinds(like).map((kind) => [kind, thingsOf(document, kind)]);

describe("a plan", () => {
  it("from a document to itself is empty", () => {
    fc.assert(
      fc.property(someDocument, (document) => {
        expect(planChanges(document, document)).toEqual([]);
      }),
    );
  });

  it("leads from any instance to what is wanted, and touches no kind that is not managed", () => {
    fc.assert(
      fc.property(wholeDocument, someDocument, (present, wanted) => {
        const reached = withChanges(present, planChanges(present, wanted));
        expect(only(reached, wanted)).toEqual(only(wanted, wanted));
        expect(planChanges(reached, wanted)).toEqual([]);
        for (const kind of managedKinds(present))
          if (wanted[kind] === undefined) expect(reached[kind]).toEqual(present[kind]);
      }),
      { numRuns: 40 },
    );
  });

  it("is the same in whatever order things, variants and dependencies were written", () => {
    fc.assert(
      fc.property(wholeDocument, wholeDocument, (present, wanted) => {
        const shuffled = Object.fromEntries(
          Object.entries(wanted)
            .reverse()
            .map(([name, each]) => [name, Array.isArray(each) ? each.map(reversed).reverse() : each]),
        );
        expect(planChanges(present, read(shuffled))).toEqual(planChanges(present, wanted));
      }),
      { numRuns: 40 },
    );
  });

  it("makes what is named before what names it, and removes it afterwards", () => {
    const team = { key: "risk", name: "Risk" };
    const system = { key: "lending", name: "Lending", ownerTeam: "risk" };
    const [empty, full] = [read({ teams: [], systems: [] }), read({ teams: [team], systems: [system] })];
    const names = (changes: ReturnType<typeof planChanges>) => changes.map(({ action, kind }) => `${action} ${kind}`);
    expect(names(planChanges(empty, full))).toEqual(["create teams", "create systems"]);
    expect(names(planChanges(full, empty))).toEqual(["delete systems", "delete teams"]);
  });

  it("says field by field what differs", () => {
    const flag = { key: "model", service: "scorer", variants: { v1: "v1", v2: "v2" }, defaultVariant: "v1" };
    const service = (strength: string, first: string) => ({
      key: "scorer",
      displayName: "Scorer",
      dependencies: [{ service: first }, { service: "features", strength }],
    });
    const before = read({ flags: [flag], services: [service("hard", "zoo")] });
    const after = read({
      flags: [{ ...flag, variants: { v1: "v1", v3: "v3" }, description: "Which model" }],
      services: [service("soft", "archive")],
    });
    const fields = planChanges(before, after).flatMap((change) => change.fields);
    expect(fields).toEqual([
      { field: "dependencies.archive.service", after: "archive" },
      { field: "dependencies.archive.strength", after: "hard" },
      { field: "dependencies.features.strength", before: "hard", after: "soft" },
      { field: "dependencies.zoo.service", before: "zoo" },
      { field: "dependencies.zoo.strength", before: "hard" },
      { field: "description", before: "", after: "Which model" },
      { field: "variants.v3", after: "v3" },
      { field: "variants.v2", before: "v2" },
    ]);
  });
});

const reversed = (thing: object): object =>
  Object.fromEntries(
    Object.entries(thing)
      .reverse()
      .map(([name, each]) => {
        if (name === "dependencies") return [name, [...each].reverse()];
        return [name, name === "variants" ? Object.fromEntries(Object.entries(each).reverse()) : each];
      }),
  );

it("two values have no field changes exactly when they are equal", () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(fieldChanges(a, a)).toEqual([]);
      expect(fieldChanges(a, b).length === 0).toBe(canonicalJson(a) === canonicalJson(b));
    }),
  );
});

describe("a default variant", () => {
  const flag = { key: "model", service: "scorer", variants: { v1: "v1", v2: "v2" } };
  const present = read({ flags: [{ ...flag, defaultVariant: "v2" }] });

  it("that a file leaves out stays what the last release made it", () => {
    const settled = settleDefaults(read({ flags: [flag] }), present);
    expect(settled.problems).toEqual([]);
    expect(planChanges(present, settled.document)).toEqual([]);
  });

  it("is needed by a new flag, and by variants that no longer hold it", () => {
    expect(settleDefaults(read({ flags: [flag] }), read({ flags: [] })).problems[0]).toMatchObject({
      field: "flags[model].defaultVariant",
      problem: expect.stringContaining("one of v1, v2"),
    });
    const without = read({ flags: [{ ...flag, variants: { v1: "v1" } }] });
    expect(settleDefaults(without, present).problems[0]?.problem).toContain('the current release "v2"');
  });
});

describe("a document with mistakes", () => {
  it("names every one with its place", () => {
    const parsed = parseDocument({
      version: 1,
      environment: "production",
      teems: [],
      teams: [{ key: "Risk", name: "" }, "risk"],
      services: [
        { key: "scorer", displayName: "Scorer", critcality: "high", criticality: "huge" },
        { displayName: "X" },
      ],
      flags: [{ key: "model", service: "s", variants: { a: 1 }, defaultVariant: "b" }],
      policies: [{ key: "retention", settings: { telemetryDays: 1, tickDays: 9 } }],
    });
    const fields = parsed.ok ? [] : parsed.problems.map(({ field }) => field);
    expect(fields.sort()).toEqual(
      [
        "teems",
        "teams[Risk].key",
        "teams[Risk].name",
        "teams.1",
        "services[scorer].critcality",
        "services[scorer].criticality",
        "services.1.key",
        "flags[model].defaultVariant",
        "policies[retention].settings.telemetryDays",
      ].sort(),
    );
    expect(JSON.stringify(parsed)).toContain("at least 3 days: records as old as that are still accepted");
  });

  it("is told of a misspelt field instead of taking the default, however deep it stands", () => {
    const steps = [{ exposurePercent: 5, holdsSeconds: 9 }];
    const parsed = parseDocument({
      version: 1,
      environment: "production",
      teams: [{ key: "risk", name: "Risk", lead: "ada" }],
      rolloutTemplates: [{ key: "canary", name: "Canary", plan: { steps } }],
    });
    expect(parsed.ok ? [] : parsed.problems).toEqual([
      { field: "teams[risk].lead", problem: "is unknown here; known: key, name, description" },
      {
        field: "rolloutTemplates[canary].plan.steps.0.holdsSeconds",
        problem: expect.stringContaining("known: exposurePercent, holdSeconds"),
      },
    ]);
  });

  it("is told of a member that no object of ours may have", () => {
    const flags = [
      { key: "model", service: "scorer", defaultVariant: "a", variants: { a: JSON.parse('{"__proto__":1}') } },
    ];
    const parsed = parseDocument({ version: 1, environment: "production", flags });
    expect(parsed.ok ? [] : parsed.problems).toMatchObject([{ field: "flags[model].variants.a.__proto__" }]);
  });

  it("may not say a thing twice", () => {
    const team = { key: "risk", name: "Risk" };
    const parsed = parseDocument({ version: 1, environment: "production", teams: [team, team] });
    expect(parsed.ok ? [] : parsed.problems).toEqual([
      { field: "teams.1.key", problem: '"risk" stands twice: keep one of them' },
    ]);
  });
});

describe("a reference", () => {
  const environments = [{ key: "production", name: "Production" }];

  const system = { key: "lending", name: "Lending", ownerTeam: "risk" };

  it("to a thing that would not be there is a problem, wherever it should have come from", () => {
    const wanted = read({ environments, systems: [system] });
    expect(referenceProblems(read({ teams: [{ key: "risk", name: "Risk" }], systems: [] }), wanted)).toEqual([]);
    expect(referenceProblems(read({ teams: [], systems: [] }), wanted)).toMatchObject([
      { field: "systems[lending].ownerTeam", problem: expect.stringContaining("add teams/risk") },
    ]);
    const removed = read({ environments, teams: [], systems: [system] });
    const present = read({ teams: [{ key: "risk", name: "Risk" }], systems: [system] });
    expect(referenceProblems(present, removed)).toHaveLength(1);
  });

  it("that already leads nowhere in the instance is no fault of the document", () => {
    const both = read({ environments, teams: [], systems: [system] });
    expect(referenceProblems(both, both)).toEqual([]);
  });
});

it("drift is what changed in the instance, in the kinds that are managed", () => {
  const applied = { "teams/a": "1", "teams/b": "1", "flags/x": "1" };
  const present = { "teams/b": "2", "teams/c": "1", "flags/x": "2" };
  expect(driftBetween(applied, present, ["teams"])).toEqual([
    { name: "teams/a", how: "deleted" },
    { name: "teams/b", how: "changed" },
    { name: "teams/c", how: "added" },
  ]);
});
