import type { CountsUnit, UnitClaim } from "../../lib/domain/telemetry/gate-deltas.ts";
import type { Queryable } from "./queryable.ts";

const keyOf = ({ rolloutId, gateKey, unitId }: Omit<UnitClaim, "environment">): string =>
  JSON.stringify([rolloutId, gateKey, unitId]);

/** Records units that count now, in the transaction that counts them; those that have counted before do not again. */
export async function claimUnits(client: Queryable, claims: readonly UnitClaim[]): Promise<CountsUnit> {
  if (claims.length === 0) return () => false;
  const rows = new Map(claims.map((claim) => [keyOf(claim), claim]));
  // In the order of the key, so that writers who meet the same units wait for each other and never in a circle.
  const result = await client.query<Omit<UnitClaim, "environment">>({
    name: "ingest-claim-units",
    text: `insert into counted_unit (rollout_id, environment, gate_key, unit_id)
      select rollout_id, environment, gate_key, unit_id
      from json_to_recordset($1) as t(rollout_id text, environment text, gate_key text, unit_id text)
      order by rollout_id, gate_key, unit_id
      on conflict do nothing
      returning rollout_id as "rolloutId", gate_key as "gateKey", unit_id as "unitId"`,
    values: [
      JSON.stringify(
        [...rows.values()].map(({ rolloutId, environment, gateKey, unitId }) => ({
          rollout_id: rolloutId,
          environment,
          gate_key: gateKey,
          unit_id: unitId,
        })),
      ),
    ],
  });
  const open = new Set(result.rows.map(keyOf));
  return (claim) => open.delete(keyOf(claim));
}
