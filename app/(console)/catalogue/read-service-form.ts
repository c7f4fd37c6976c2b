import type { z } from "zod";
import type { SaveServiceInput } from "#lib/commands/catalogue/save-service";

type Wanted = z.input<typeof SaveServiceInput>;

/** What the form says, as the command takes it: every field it shows, and no other. */
export function readServiceForm(form: FormData): Omit<Wanted, "environment" | "service" | "revision"> {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const limit = text("hazardBelowPercent").replace(",", ".");
  const strengths = form.getAll("strength");
  return {
    displayName: text("displayName"),
    description: text("description"),
    system: text("system"),
    ownerTeam: text("ownerTeam"),
    criticality: text("criticality") as Wanted["criticality"],
    dataSensitivity: text("dataSensitivity") as Wanted["dataSensitivity"],
    runbookUrl: text("runbookUrl"),
    unitOne: text("unitOne"),
    unitMany: text("unitMany"),
    hazardBelowPercent: limit === "" ? null : Number(limit),
    dependencies: form
      .getAll("dependsOn")
      .map(
        (service, place) =>
          ({ service: String(service).trim(), strength: strengths[place] === "soft" ? "soft" : "hard" }) as const,
      )
      .filter(({ service }) => service !== ""),
    components: form.getAll("components").map(String),
  };
}
