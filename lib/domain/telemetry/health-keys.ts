/** Keys of deltas that say how far the others can be trusted: ages of requests, refused ones, units that met both variants. */
export type HealthKey = "$age" | "$refused" | "$crossed";

const keys: ReadonlySet<string> = new Set<HealthKey>(["$age", "$refused", "$crossed"]);

export const isHealthKey = (gateKey: string): gateKey is HealthKey => keys.has(gateKey);
