/**
 * Glossary of the catalogue
 * - A service is what telemetry calls `service.name`; the catalogue says who owns it, how much it matters, what it needs.
 * - A system is several services that are one AI system for the people who own or use it.
 * - A dependency is stated by the service that needs another one: hard = it fails with it, soft = it goes on with less.
 * - To adopt is to enter a service that was seen in operation; nothing is adopted by itself.
 * - An exposure limit for hazards says how much exposure of a bad release the owner accepts as a near miss.
 */
import { z } from "zod";

/** As telemetry says it: free text, except what could not stand in an address or would not be seen. */
export const serviceNameSchema = z
  .string()
  .min(1, "needs a name")
  .max(255, "must have at most 255 characters")
  .regex(/^[^\p{C}\s]([^\p{C}]*[^\p{C}\s])?$/u, "must not hold control characters, nor begin or end with a space")
  .refine((name) => !reservedNames.includes(name), "is reserved: give the service another service.name")
  .describe("As in the resource attribute service.name");

/** What an address under /services would mean something else by. */
const reservedNames: readonly string[] = [".", "..", "unknown"];

/** Keys of systems and environments: they stand in addresses, keys and configuration files. */
export const catalogueKeySchema = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/,
    "needs small letters, digits and dashes, at most 64, such as lending-decisions",
  );

export const criticalities = ["critical", "high", "medium", "low"] as const;
export type Criticality = (typeof criticalities)[number];
export const criticalityMeanings: Record<Criticality, string> = {
  critical: "While it is wrong or away, people are harmed or the business stands still.",
  high: "A main function is wrong or away for many people, and there is no way around it.",
  medium: "Some people notice, or there is a way around it for a while.",
  low: "Hardly anybody notices before it is repaired.",
};

export const dataSensitivities = ["public", "internal", "confidential", "restricted"] as const;
export type DataSensitivity = (typeof dataSensitivities)[number];
export const dataSensitivityMeanings: Record<DataSensitivity, string> = {
  public: "Anybody may see its data.",
  internal: "Its data are for people of this organisation; a leak would be awkward.",
  confidential: "It holds personal or contractual data; a leak must be dealt with.",
  restricted: "It holds special categories of personal data, or secrets; a leak harms people.",
};

export const dependencyStrengths = ["hard", "soft"] as const;
export type DependencyStrength = (typeof dependencyStrengths)[number];
export const dependencyStrengthMeanings: Record<DependencyStrength, string> = {
  hard: "fails with it",
  soft: "goes on with less",
};

/** A link that people press: nothing but the web, so that no script and no file hides behind it. */
export const runbookUrlSchema = z
  .string()
  .trim()
  .max(500, "must have at most 500 characters")
  .refine(isWebAddress, "must be a whole address that begins with https:// or http://, or empty");

function isWebAddress(text: string): boolean {
  if (text === "") return true;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (url?.protocol === "https:" || url?.protocol === "http:") && url.username === "" && url.password === "";
}

/** Why the limit matters, wherever it is shown or set. */
export const hazardLimitMeaning =
  "A breach that a gate catches while fewer than this share of units met it is filed as a near miss (hazard, P4), not as an incident. Without a limit every breach that reached somebody is an incident.";
