// Set-up of every vitest project: property tests draw the same cases on each run, so that a red run is a fact about the
// change and not about luck. PROPERTY_SEED=<number> draws others; PROPERTY_SEED=random as many as there are runs.
import fc from "fast-check";

const wanted = process.env.PROPERTY_SEED ?? "20261128";
if (wanted !== "random") {
  const seed = Number(wanted);
  if (!Number.isInteger(seed)) throw new Error(`PROPERTY_SEED must be a whole number or "random", not "${wanted}"`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
}
