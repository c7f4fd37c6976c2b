import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changesBetween } from "./changes.ts";
import { type DependencyEdge, dependencyCycles, dependencyProblem, failsWith, neighbourhood } from "./dependency.ts";
import { catalogueKeySchema, runbookUrlSchema, serviceNameSchema } from "./service.ts";

const hard = (from: string, to: string): DependencyEdge => ({ from, to, strength: "hard" });
const soft = (from: string, to: string): DependencyEdge => ({ from, to, strength: "soft" });

describe("names", () => {
  it("are what telemetry sends, also what SDKs send by default", () => {
    for (const name of ["income-scorer", "unknown_service:node", "Kreditprüfung 2", "team/scorer", "x"])
      expect(serviceNameSchema.safeParse(name).success, name).toBe(true);
  });

  it("are refused when an address could not carry them or nobody could see them", () => {
    for (const name of ["", ".", "..", "unknown", " scorer", "scorer ", "a\nb", "a\u0000b", "x".repeat(256)])
      expect(serviceNameSchema.safeParse(name).success, JSON.stringify(name)).toBe(false);
  });

  it("of systems and environments are keys", () => {
    for (const key of ["lending-decisions", "a", "eu1"]) expect(catalogueKeySchema.safeParse(key).success).toBe(true);
    for (const key of ["", "Lending", "-a", "a-", "a b", "*", "a/b"])
      expect(catalogueKeySchema.safeParse(key).success, key).toBe(false);
  });
});

it("a runbook is an address of the web and carries no password", () => {
  for (const url of ["", "https://runbooks.example.org/scorer", "http://wiki.local/x?y#z"])
    expect(runbookUrlSchema.safeParse(url).success, url).toBe(true);
  for (const url of ["javascript:alert(1)", "file:///etc/passwd", "//x", "wiki/x", "https://ada:secret@example.org"])
    expect(runbookUrlSchema.safeParse(url).success, url).toBe(false);
});

describe("dependencies", () => {
  it("never name the service itself, and name each other one once", () => {
    expect(dependencyProblem("a", [{ service: "b" }, { service: "c" }])).toBeUndefined();
    expect(dependencyProblem("a", [{ service: "b" }, { service: "a" }])?.field).toBe("dependencies.1.service");
    expect(dependencyProblem("a", [{ service: "b" }, { service: "b" }])?.problem).toContain("stands twice");
  });

  const edges = [hard("portal", "api"), hard("api", "scorer"), soft("letters", "scorer"), hard("scorer", "features")];

  it("say who fails with a service: over hard ones only, however far", () => {
    expect(failsWith("features", edges)).toEqual(["api", "portal", "scorer"]);
    expect(failsWith("scorer", edges)).toEqual(["api", "portal"]);
    expect(failsWith("portal", edges)).toEqual([]);
    expect(failsWith("a", [hard("a", "b"), hard("b", "a")])).toEqual(["b"]);
  });

  it("are followed down and up, not sideways", () => {
    expect(neighbourhood(["api"], edges)).toEqual([
      hard("portal", "api"),
      hard("api", "scorer"),
      hard("scorer", "features"),
    ]);
    expect(neighbourhood(["alone"], edges)).toEqual([]);
  });

  it("may go in circles, which are named", () => {
    expect(dependencyCycles(edges)).toEqual([]);
    expect(dependencyCycles([hard("b", "a"), hard("a", "b"), hard("b", "c"), soft("c", "d")])).toEqual([["a", "b"]]);
  });

  it("have circles exactly where a service reaches itself", () => {
    const name = fc.constantFrom("a", "b", "c", "d", "e");
    const someEdges = fc.array(
      fc.tuple(name, name).filter(([from, to]) => from !== to),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(someEdges, (pairs) => {
        const drawn = pairs.map(([from, to]) => hard(from, to));
        const inCircle = new Set(dependencyCycles(drawn).flat());
        for (const at of "abcde") {
          const below = drawn.filter(({ from }) => from === at).map(({ to }) => to);
          const comesBack = below.some((start) => start === at || failsWith(at, drawn).includes(start));
          expect(inCircle.has(at)).toBe(comesBack);
        }
      }),
    );
  });
});

it("only what differs is a change", () => {
  const before = { owner: "", links: ["a"], limit: null as number | null };
  expect(changesBetween(before, { owner: "platform", links: ["a"], limit: 2 })).toEqual({
    owner: { from: "", to: "platform" },
    limit: { from: null, to: 2 },
  });
});
