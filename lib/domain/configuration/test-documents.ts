// Documents as a property test draws them: small key spaces, so that two of them share and contradict each other.
import fc from "fast-check";
import { type ConfigurationDocument, parseDocument } from "./document.ts";

const key = fc.constantFrom("a", "b", "risk-1", "lending", "zeta");
const words = fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => text.trim());
const name = words.map((text) => text || "Name");
const orNone = fc.oneof(fc.constant(""), key);
const service = fc.constantFrom("income-scorer", "team/scorer", "Kreditprüfung 2", "x", ".hidden", "X");
const listOf = (thing: fc.Arbitrary<{ key: string }>) =>
  fc.uniqueArray(thing, { selector: (each) => each.key, maxLength: 5 });

/** A member called `__proto__` is refused (plan.test.ts): no object of ours may carry one. */
const json = fc
  .jsonValue({ maxDepth: 2 })
  .map((value) => JSON.stringify(value))
  .filter((text) => !text.includes("__proto__"))
  .map((text) => JSON.parse(text));
const value = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const variants = fc.oneof(
  fc.dictionary(fc.constantFrom("v1", "v2", "v10", "on"), value, { minKeys: 1 }).map((drawn) => {
    const [first] = Object.values(drawn);
    return Object.fromEntries(Object.entries(drawn).filter(([, each]) => typeof each === typeof first));
  }),
  fc.dictionary(fc.constantFrom("small", "large"), fc.dictionary(fc.constantFrom("b", "a", "c"), json), { minKeys: 1 }),
);

const rule = fc.constantFrom<Record<string, unknown>>(
  { if: [{ "==": [{ var: "country" }, "FR"] }, "v2", null] },
  {
    fractional: [
      ["v1", 50],
      ["v2", 50],
    ],
  },
  { if: [{ $ref: "staff" }, "v2"] },
);

const versionSet = fc.record(
  {
    model: name,
    prompt: fc.record({ version: name, text: fc.constantFrom("One\nTwo", " spaced ") }, { requiredKeys: ["text"] }),
    parameters: fc.dictionary(fc.constantFrom("b", "a", "temperature"), fc.constantFrom(0.5, -0, "x", null, [1, 2])),
    components: fc.dictionary(fc.constantFrom("z", "tokenizer"), name),
    notes: words,
  },
  { requiredKeys: ["model"] },
);

const flag = fc
  .record({
    key: fc.constantFrom("model", "Model", "a.b_c"),
    service,
    description: words,
    state: fc.constantFrom("ENABLED", "DISABLED"),
    variants,
    targeting: fc.option(rule),
    overrides: fc.dictionary(
      words.map((text) => text || "unit"),
      fc.constantFrom("v1", "v2"),
      { maxKeys: 3 },
    ),
    prerequisites: fc.array(fc.record({ flag: fc.constantFrom("model", "other"), variants: fc.constant(["v1"]) }), {
      maxLength: 2,
    }),
    metadata: fc.dictionary(fc.constantFrom("owner", "ticket", "b"), fc.oneof(words, fc.integer(), fc.boolean())),
    releases: fc.dictionary(fc.constantFrom("v1", "v2"), versionSet, { maxKeys: 2 }),
  })
  .map((drawn) => ({ ...drawn, defaultVariant: Object.keys(drawn.variants)[0] }));

const gate = fc.record({
  key: fc.constantFrom("errors", "speed"),
  metric: fc.constantFrom("error-rate", "accuracy"),
  rule: fc.record({ kind: fc.constant("rate"), marginAbs: fc.double({ min: 0, max: 1, noNaN: true }) }),
});

const steps = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 })
  .map((percents) => percents.sort((a, b) => a - b).map((exposurePercent) => ({ exposurePercent })));

const kinds = {
  environments: listOf(fc.record({ key, name })),
  teams: listOf(fc.record({ key, name, description: words })),
  systems: listOf(fc.record({ key, name, ownerTeam: orNone })),
  services: listOf(
    fc
      .record({
        key: service,
        displayName: name,
        description: words,
        system: orNone,
        hazardBelowPercent: fc.option(fc.double({ min: 0.001, max: 100, noNaN: true })),
        dependencies: fc.uniqueArray(fc.record({ service, strength: fc.constantFrom("hard", "soft") }), {
          selector: (each) => each.service,
        }),
      })
      .map((drawn) => ({ ...drawn, dependencies: drawn.dependencies.filter((one) => one.service !== drawn.key) })),
  ),
  gatePresets: listOf(fc.record({ key, description: words, gate })),
  rolloutTemplates: listOf(fc.record({ key, name, plan: fc.record({ steps }), gates: fc.uniqueArray(key) })),
  policies: listOf(
    fc.oneof(
      fc.record({
        key: fc.constant("retention"),
        settings: fc.record({ countersDays: fc.integer({ min: 7, max: 99 }) }),
      }),
      fc.record({ key: fc.constant("sign_in"), settings: fc.constant({}) }),
    ),
  ),
  freezeWindows: listOf(
    fc.record({
      key,
      reason: name,
      repeat: fc.constant("once"),
      from: fc.constantFrom("2026-12-24T00:00", "2026-11-01T12:30"),
      to: fc.constant("2027-01-02T08:00"),
      timeZone: fc.constantFrom("UTC", "Europe/Vienna"),
      system: orNone,
    }),
  ),
  releaseRules: listOf(fc.record({ key: fc.constant("approval"), needsApproval: fc.constant(true) })),
  flagSegments: listOf(fc.record({ key: fc.constantFrom("staff", "eu.customers"), description: words, rule })),
  flags: listOf(flag),
};

const parsed = (input: object): ConfigurationDocument => {
  const read = parseDocument({ version: 1, environment: "production", ...input });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.document;
};

/** Manages every kind. */
export const wholeDocument: fc.Arbitrary<ConfigurationDocument> = fc.record(kinds).map(parsed);
/** Leaves some kinds out. */
export const someDocument: fc.Arbitrary<ConfigurationDocument> = fc.record(kinds, { requiredKeys: [] }).map(parsed);
