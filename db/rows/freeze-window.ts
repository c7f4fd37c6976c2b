import type { freezeWindow } from "../schema/rollout-control.ts";

/** A freeze window as it is written: what its row leaves empty is not there. */
export const writtenWindow = ({
  environment: _,
  revision: __,
  updatedAt: ___,
  ...row
}: typeof freezeWindow.$inferSelect): { key: string } & Record<string, unknown> => ({
  ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
  key: row.key,
});
