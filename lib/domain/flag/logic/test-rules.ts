// For tests: random rules and contexts, the same ones in every run.

export type Random = () => number;

/** mulberry32 */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);
export const one = <T>(random: Random, choices: readonly T[]): T => choices[below(random, choices.length)] as T;
const some = (random: Random, most: number, make: () => unknown): unknown[] =>
  Array.from({ length: 1 + below(random, most) }, make);

export const variantNames = ["control", "canary", "third", "true", "false", "7"] as const;
const countries = ["FR", "DE", "US", "fr", ""];
const plans = ["free", "pro", "enterprise", "pro-2"];
const versions = ["1.0.0", "1.2.3", "1.2.3-beta.1", "2.0.0", "v2.1.0", "10.0.1", "1.2", "3", "not-a-version"];
const tags = ["beta", "internal", "eu", "a", "beta-2"];

/** ASCII, with every attribute that rules read, of the kind that they expect. */
export function randomContext(random: Random): Record<string, unknown> {
  return {
    targetingKey: `unit-${below(random, 1_000_000)}`,
    age: below(random, 90),
    score: Math.round(random() * 1000) / 100 - 3,
    country: one(random, countries),
    plan: one(random, plans),
    email: `${one(random, plans)}@${one(random, ["example.com", "example.org"])}`,
    version: one(random, versions),
    isStaff: random() < 0.5,
    tags: some(random, 3, () => one(random, tags)),
    amounts: some(random, 4, () => below(random, 50)),
    orders: some(random, 3, () => ({ total: below(random, 100), country: one(random, countries) })),
    account: { region: one(random, countries), seats: below(random, 20), owner: { level: below(random, 5) } },
    ...(random() < 0.5 ? { extra: one(random, plans) } : {}),
  };
}

type Make = (random: Random, depth: number) => unknown;
/**
 * Plain ones end in an attribute of their own kind. flagd-core, compiled, keeps the left side of a comparison in the
 * variable that the right side then writes to; only plain right sides come out as written.
 */
type MakeOperand = (random: Random, depth: number, isPlain?: "plain") => unknown;

const variable = (path: string): unknown => ({ var: path });

const number: MakeOperand = (random, depth, isPlain) => {
  if (depth <= 0 || random() < 0.4)
    return one<unknown>(random, [
      below(random, 40),
      below(random, 900) / 100 - 2,
      variable("age"),
      variable("score"),
      variable("account.seats"),
      variable("account.owner.level"),
      variable("amounts.0"),
      { var: ["nowhere", below(random, 9)] },
    ]);
  const next = () => number(random, depth - 1, isPlain);
  const makers = [
    () => ({ "+": [next(), next()] }),
    () => ({ "+": [next(), next(), next()] }),
    () => ({ "-": [next(), next()] }),
    () => ({ "-": [next()] }),
    () => ({ "*": [next(), next()] }),
    () => ({ "/": [next(), 1 + below(random, 7)] }),
    () => ({ "%": [next(), 1 + below(random, 7)] }),
    () => ({ max: [next(), next()] }),
    () => ({ min: [next(), next(), next()] }),
  ];
  const others = [
    () => ({ if: [truth(random, depth - 1), next(), next()] }),
    () => ({
      reduce: [variable("amounts"), { "+": [variable("current"), variable("accumulator")] }, below(random, 5)],
    }),
    () => ({
      reduce: [
        { map: [variable("orders"), { "*": [variable("total"), 2] }] },
        { max: [variable("current"), variable("accumulator")] },
        0,
      ],
    }),
  ];
  return one<() => unknown>(random, isPlain ? makers : [...makers, ...others])();
};

const text: MakeOperand = (random, depth, isPlain) => {
  if (depth <= 0 || random() < 0.5)
    return one<unknown>(random, [
      one(random, plans),
      one(random, countries),
      variable("country"),
      variable("plan"),
      variable("email"),
      variable("account.region"),
      variable("tags.0"),
      variable("targetingKey"),
      variable("$flagd.flagKey"),
      { var: ["nowhere.at.all", "pro"] },
    ]);
  const next = () => text(random, depth - 1, isPlain);
  const makers = [
    () => ({ cat: [next(), "-", next()] }),
    () => ({ substr: [next(), below(random, 5) - 2] }),
    () => ({ substr: [next(), below(random, 3), below(random, 6) - 2] }),
  ];
  const others = [
    () => ({ cat: [next(), number(random, 0)] }),
    () => ({ if: [truth(random, depth - 1), next(), next()] }),
  ];
  return one<() => unknown>(random, isPlain ? makers : [...makers, ...others])();
};

export const truth: Make = (random, depth) => {
  const order = one(random, ["<", "<=", ">", ">="]);
  const equal = one(random, ["==", "!=", "===", "!=="]);
  if (depth <= 0)
    return one<() => unknown>(random, [
      () => variable("isStaff"),
      () => ({ [equal]: [variable("country"), one(random, countries)] }),
      () => ({ [order]: [variable("age"), below(random, 90)] }),
    ])();
  const next = () => truth(random, depth - 1);
  const [numbers, words] = [() => number(random, depth - 1), () => text(random, depth - 1)];
  const plain = () => number(random, depth - 1, "plain");
  const plainWords = () => text(random, depth - 1, "plain");
  return one<() => unknown>(random, [
    () => ({ [order]: [numbers(), plain()] }),
    () => ({ [order]: [numbers(), plain(), plain()] }),
    () => ({ [order]: [words(), plainWords()] }),
    () => ({ [equal]: [numbers(), plain()] }),
    () => ({ [equal]: [words(), plainWords()] }),
    () => ({ and: [next(), next()] }),
    () => ({ or: [next(), next(), next()] }),
    () => ({ "!": [next()] }),
    () => ({ "!": next() }),
    () => ({ "!!": [next()] }),
    () => ({ in: [words(), some(random, 4, words)] }),
    () => ({ in: [one(random, ["pro", "e", "@"]), words()] }),
    () => ({ in: [words(), { merge: [variable("tags"), some(random, 2, words), words()] }] }),
    () => ({ starts_with: [words(), one(random, ["p", "fr", "unit-1", ""])] }),
    () => ({ ends_with: [words(), one(random, ["o", "e", ".com", "7"])] }),
    () => ({
      sem_ver: [variable("version"), one(random, ["=", "!=", "<", "<=", ">=", ">", "^", "~"]), one(random, versions)],
    }),
    () => ({
      [one(random, ["all", "some", "none"])]: [
        variable("tags"),
        { in: [variable(""), some(random, 3, () => one(random, tags))] },
      ],
    }),
    () => ({
      [one(random, ["all", "some", "none"])]: [variable("orders"), { [order]: [variable("total"), below(random, 90)] }],
    }),
    () => ({
      in: [below(random, 50), { filter: [variable("amounts"), { [order]: [variable(""), below(random, 40)] }] }],
    }),
    () => ({ "!": [{ missing: [one(random, ["age", "extra", "account.seats", "account.none"]), "nowhere"] }] }),
    () => ({ "!": [{ missing: ["extra"] }] }),
    () => ({ "!!": [{ missing_some: [1 + below(random, 2), ["extra", "plan", "nowhere"]] }] }),
    () => ({ $ref: one(random, Object.keys(testEvaluators)) }),
  ])();
};

const outcome: Make = (random, depth) => {
  if (depth <= 0) return one<unknown>(random, ["control", "canary", "third", null, true, false]);
  const next = () => outcome(random, depth - 1);
  const when = () => truth(random, depth);
  return one<() => unknown>(random, [
    () => ({ if: [when(), next(), next()] }),
    () => ({ if: [when(), next()] }),
    () => ({ if: [when(), next(), when(), next()] }),
    () => ({ if: [when(), next(), when(), next(), next()] }),
    () => split(random, next),
    () => ({ if: [when(), "canary", split(random, next)] }),
    when,
  ])();
};

function split(random: Random, nested: () => unknown): unknown {
  const bucket = (): unknown => {
    const variant = random() < 0.1 ? nested() : one(random, ["control", "canary", "third", true]);
    const weight = one<unknown>(random, [below(random, 100), 0, -5, { "%": [variable("age"), 30] }]);
    return random() < 0.3 ? [variant] : [variant, weight];
  };
  const buckets = some(random, 4, bucket);
  const key = one<unknown[]>(random, [
    [],
    [],
    ["shared-seed"],
    [{ cat: ["seed-", variable("email")] }],
    [{ cat: [variable("$flagd.flagKey"), variable("plan")] }],
    [variable("targetingKey")],
  ]);
  return { fractional: [...key, ...buckets] };
}

export const testEvaluators: Record<string, unknown> = {
  adults: { ">=": [variable("age"), 18] },
  "eu.customers": { and: [{ in: [variable("country"), ["FR", "DE"]] }, { "!": [variable("isStaff")] }] },
  "at-example": { ends_with: [variable("email"), "@example.com"] },
};

export const randomRule = (random: Random): unknown => {
  for (;;) {
    const rule = outcome(random, 1 + below(random, 3));
    if (typeof rule === "object" && rule !== null) return rule;
  }
};

/** The rule with something of another kind in one of its places: what people write by mistake. */
export function spoiled(rule: unknown, random: Random): unknown {
  const odd = () =>
    one<unknown>(random, [null, "abc", 3, true, [], [1, 2], "", "12", ...["nowhere", "tags", "account"].map(variable)]);
  if (typeof rule !== "object" || rule === null) return random() < 0.25 ? odd() : rule;
  if (Array.isArray(rule)) return rule.map((part) => spoiled(part, random));
  return Object.fromEntries(
    Object.entries(rule).map(([name, part]) => {
      if (!Array.isArray(part) || name === "var" || name.startsWith("missing")) return [name, part];
      // What an absent bucketing value means is a known difference, with a test of its own.
      if (name === "fractional") return [name, [part[0], ...part.slice(1).map((bucket) => spoiled(bucket, random))]];
      return [name, spoiled(part, random)];
    }),
  );
}
