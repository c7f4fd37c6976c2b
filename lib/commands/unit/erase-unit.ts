import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { newId } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const EraseUnitInput = z.object({
  unitId: z.string().min(1, "must be the id that the application sent as targeting key").max(256),
  environment: z.string().min(1).max(64).default("production"),
});

export interface ErasedUnit {
  /** Rows from which the unit's id was taken. */
  erasedRows: number;
}

/** Attributes that may carry the unit's id, in a span, in its events and in a log record. */
const carriers = sql`array['feature_flag.context.id', 'evenkeel.unit.id', 'evenkeel.prediction.id']`;
const carriesIn = (attributes: SQL, unitId: string): SQL =>
  sql`exists (select 1 from unnest(${carriers}) as carrier where ${attributes}->>carrier = ${unitId})`;
const eventsWithout = sql`(select jsonb_agg(
    case when event ? 'attributes' then jsonb_set(event, '{attributes}', (event->'attributes') - ${carriers}) else event end
    order by position) from jsonb_array_elements(events) with ordinality as each(event, position))`;

/**
 * Takes a unit's id out of everything stored. Counts stay: an exposure keeps its place under a made-up id, so that
 * decisions already taken can still be replayed. The audit names the erasure, not the unit.
 */
export async function eraseUnit(ctx: CommandContext, input: z.output<typeof EraseUnitInput>): Promise<ErasedUnit> {
  await requirePermission(ctx, "unit:erase");
  requireEnvironment(ctx, input.environment);
  return inTransaction(ctx, async (tx) => {
    const { unitId, environment } = input;
    const nobody = `erased-${newId("process", ctx.now, ctx.random).slice(-20)}`;
    const statements = [
      sql`update exposure set unit_id = ${nobody} where unit_id = ${unitId} and environment = ${environment}`,
      sql`update counted_unit set unit_id = ${nobody} where unit_id = ${unitId} and environment = ${environment}`,
      sql`update outcome set unit_id = null, trace_id = null,
            prediction_id = case when prediction_id = ${unitId} then ${nobody} else prediction_id end
          where (unit_id = ${unitId} or prediction_id = ${unitId}) and environment = ${environment}`,
      sql`update unit_event set unit_id = null, trace_id = null where unit_id = ${unitId} and environment = ${environment}`,
      sql`update log_event set attributes = attributes - ${carriers}
          where environment = ${environment} and ${carriesIn(sql`attributes`, unitId)}`,
      sql`update span set unit_id = null, attributes = attributes - ${carriers}, events = ${eventsWithout}
          where environment = ${environment} and (unit_id = ${unitId} or ${carriesIn(sql`attributes`, unitId)}
            or exists (select 1 from jsonb_array_elements(events) as event where ${carriesIn(sql`event->'attributes'`, unitId)}))`,
    ];
    let erasedRows = 0;
    for (const statement of statements) erasedRows += (await tx.db.execute(statement)).rowCount ?? 0;
    await recordAudit(tx, "unit.erased", {
      subject: { kind: "unit", id: nobody, environment },
      detail: { erasedRows },
    });
    return { erasedRows };
  });
}
