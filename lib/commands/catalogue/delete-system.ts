import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { catalogueSystem } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockCatalogue } from "./lock-catalogue.ts";
import { named } from "./named.ts";
import { requireRevision } from "./require-revision.ts";

export const DeleteSystemInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  system: z.string().min(1).max(64),
  revision: z.number().int().optional().describe("The revision that was looked at"),
});

/** Takes a system out of the catalogue; refused while services belong to it. */
export async function deleteSystem(
  ctx: CommandContext,
  input: z.input<typeof DeleteSystemInput>,
): Promise<{ system: string }> {
  await requirePermission(ctx, "catalogue:write");
  const { environment, system, revision } = parseInput(DeleteSystemInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    await lockCatalogue(tx, environment);
    const row = and(eq(catalogueSystem.environment, environment), eq(catalogueSystem.key, system));
    const [known] = await tx.db.select().from(catalogueSystem).where(row).for("update");
    if (!known) throw new CommandError("not-found", `there is no system "${system}" in ${environment}`);
    const subject = { kind: "system", id: system, environment } as const;
    await requireRevision(tx, { subject, expected: revision, actual: known.revision });
    const members = await tx.db
      .select({ service: serviceProfile.service })
      .from(serviceProfile)
      .where(and(eq(serviceProfile.environment, environment), eq(serviceProfile.system, system)))
      .orderBy(asc(serviceProfile.service));
    if (members.length > 0)
      throw new CommandError(
        "precondition-failed",
        `the service${members.length === 1 ? "" : "s"} ${named(members.map(({ service }) => service))} ${members.length === 1 ? "belongs" : "belong"} to it: first move what belongs to it to another system`,
      );
    await tx.db.delete(catalogueSystem).where(row);
    await recordAudit(tx, "system.deleted", {
      subject,
      detail: { name: known.name, description: known.description, ownerTeam: known.ownerTeam },
    });
    return { system };
  });
}
