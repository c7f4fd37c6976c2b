import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { catalogueSystem } from "#db/schema/catalogue";
import { changesBetween } from "#lib/domain/catalogue/changes";
import { catalogueKeySchema } from "#lib/domain/catalogue/service";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockCatalogue } from "./lock-catalogue.ts";
import { requireTeam } from "./require-named.ts";
import { requireRevision } from "./require-revision.ts";

export const SaveSystemInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  system: catalogueKeySchema.describe("Its key; it stays"),
  name: z.string().trim().min(1, "needs a name").max(80).optional().describe("Needed for a new system"),
  description: z.string().trim().max(1_000).optional(),
  ownerTeam: z.string().max(64).optional().describe("Key of the team that owns it; empty when nobody does"),
  revision: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe("The revision that was looked at, 0 for a new system: refused when it was changed since"),
});

/** Creates a system, or changes what is said of it; what is left out stays as it was. */
export async function saveSystem(
  ctx: CommandContext,
  input: z.input<typeof SaveSystemInput>,
): Promise<{ system: string; revision: number }> {
  await requirePermission(ctx, "catalogue:write");
  const wanted = parseInput(SaveSystemInput, input);
  const { environment, system } = wanted;
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    await lockCatalogue(tx, environment);
    await requireKnownEnvironment(tx, environment);
    const row = and(eq(catalogueSystem.environment, environment), eq(catalogueSystem.key, system));
    const [known] = await tx.db.select().from(catalogueSystem).where(row).for("update");
    const subject = { kind: "system", id: system, environment } as const;
    const revision = known?.revision ?? 0;
    await requireRevision(tx, { subject, expected: wanted.revision, actual: revision });
    const before = { name: known?.name, description: known?.description ?? "", ownerTeam: known?.ownerTeam ?? "" };
    const after = {
      name: wanted.name ?? known?.name ?? missingName(),
      description: wanted.description ?? before.description,
      ownerTeam: wanted.ownerTeam ?? before.ownerTeam,
    };
    const changes = changesBetween<Partial<typeof after>>(before, after);
    if (known && Object.keys(changes).length === 0) return { system, revision };
    if (changes.ownerTeam) await requireTeam(tx, after.ownerTeam);
    const next = { ...after, revision: revision + 1 };
    if (known) await tx.db.update(catalogueSystem).set(next).where(row);
    else await tx.db.insert(catalogueSystem).values({ environment, key: system, createdAt: tx.now, ...next });
    await recordAudit(tx, known ? "system.changed" : "system.created", { subject, detail: { ...changes } });
    return { system, revision: next.revision };
  });
}

function missingName(): never {
  throw new CommandError("invalid", "a new system needs a name", [
    { field: "name", problem: "a new system needs a name: as people call it" },
  ]);
}
