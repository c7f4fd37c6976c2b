interface Version {
  numbers: [major: number, minor: number, patch: number];
  /** Identifiers after the dash; a version without any is newer. */
  pre: string[];
}

const number = "(0|[1-9]\\d*)";
const identifier = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)";
const strict = new RegExp(
  `^v?${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);
const partial = /^(\d{1,16})(?:\.(\d{1,16}))?$/;
const LONGEST_VERSION = 256;

export const semVerOperators = ["=", "!=", "<", "<=", ">=", ">", "^", "~"] as const;

function parse(value: unknown): Version | null {
  const text = String(value).replace(/^[vV]/, "");
  if (text.length > LONGEST_VERSION) return null;
  const whole = strict.exec(text);
  if (whole) return checked([whole[1], whole[2], whole[3]], whole[4] === undefined ? [] : whole[4].split("."));
  const short = partial.exec(text);
  return short ? checked([short[1], short[2] ?? "0", "0"], []) : null;
}

function checked(texts: (string | undefined)[], pre: string[]): Version | null {
  const numbers = texts.map(Number);
  return numbers.every(Number.isSafeInteger) ? { numbers: numbers as Version["numbers"], pre } : null;
}

const isNumeric = (text: string): boolean => /^\d+$/.test(text);

function compareIdentifiers(one: string, other: string): number {
  if (isNumeric(one) && isNumeric(other)) return Number(one) - Number(other);
  if (isNumeric(one) !== isNumeric(other)) return isNumeric(one) ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}

function comparePre(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return other.length - one.length;
  for (const [index, identifier] of one.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    const order = compareIdentifiers(identifier, against);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

function compare(one: Version, other: Version): number {
  for (const place of [0, 1, 2] as const) {
    const order = one.numbers[place] - other.numbers[place];
    if (order !== 0) return order;
  }
  return comparePre(one.pre, other.pre);
}

/** flagd's `sem_ver`: partial versions are filled with zeros, a leading v is passed over; null for what is no version. */
export function compareSemVer([left, operator, right]: unknown[]): boolean | null {
  const [one, other] = [parse(left), parse(right)];
  if (!one || !other) return null;
  const order = compare(one, other);
  const [isSameMajor, isSameMinor] = [one.numbers[0] === other.numbers[0], one.numbers[1] === other.numbers[1]];
  switch (String(operator) as (typeof semVerOperators)[number]) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">=":
      return order >= 0;
    case ">":
      return order > 0;
    case "^":
      return isSameMajor;
    case "~":
      return isSameMajor && isSameMinor;
    default:
      return null;
  }
}
