import type { z } from "zod";
import type { CreateFromTemplateInput } from "#lib/commands/rollout/create-from-template";

type PlanFields = Pick<z.input<typeof CreateFromTemplateInput>, "preview" | "startsAt" | "disableAt">;

const text = (fields: FormData, name: string): string => String(fields.get(name) ?? "").trim();

/** A field of a date and a time means UTC, as its label says; what is empty is left out. */
const instantOf = (fields: FormData, name: string): string | undefined => {
  const local = text(fields, name);
  return local === "" ? undefined : `${local}${local.length === 16 ? ":00" : ""}Z`;
};

/** What the form adds to the template's plan. Targeting keys stand one on a line. */
export function readPlanFields(fields: FormData): PlanFields {
  const segment = text(fields, "segment");
  const keys = text(fields, "targetingKeys").split("\n");
  const targetingKeys = [...new Set(keys.map((key) => key.trim()).filter((key) => key !== ""))];
  const preview = { ...(segment ? { segment } : {}), targetingKeys };
  return {
    ...(fields.has("targetingKeys") ? { preview } : {}),
    startsAt: instantOf(fields, "startsAt"),
    disableAt: instantOf(fields, "disableAt"),
  };
}
