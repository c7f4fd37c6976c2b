/** Ends a switch over a union: the compiler refuses a forgotten member, and a forged value at run time is a bug. */
export function exhaustive(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
