import { drizzle } from "drizzle-orm/node-postgres";
import * as schema from "#db/schema/index";
import { checkAuditChain } from "#lib/queries/audit/check-audit-chain";
import { type DatabaseCheck, good, wrong } from "../check.ts";

export const auditChain: DatabaseCheck = {
  name: "audit",
  async ask(database) {
    const { checked, head, broken } = await checkAuditChain(drizzle(database, { schema }));
    if (broken)
      return [
        wrong(
          `the chain is broken: ${broken}`,
          "Keep the database as it is; compare it with an earlier export or backup.",
        ),
      ];
    return [good(`the chain holds: ${checked} links, head ${head.hash.slice(0, 12)}`)];
  },
};
