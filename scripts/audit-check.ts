// Usage: npm run audit:check
// Recomputes every link of the audit in the database and prints its head: note it down elsewhere, and nothing before
// it can be changed unnoticed.
import { openDatabase } from "#db/client";
import { checkAuditChain } from "#lib/queries/audit/check-audit-chain";
import { CannotDo, readInstanceEnvironment, runCommand } from "./instance/command-line.ts";
import { withInstanceDatabase } from "./instance/with-database.ts";
import { say } from "./step.ts";

async function main(): Promise<void> {
  await withInstanceDatabase(readInstanceEnvironment(), async (url) => {
    const database = openDatabase(url, { applicationName: "evenkeel-audit-check", maxConnections: 1 });
    const { checked, head, broken } = await checkAuditChain(database.db).finally(() => database.close());
    if (broken) throw new CannotDo(`✗ ${broken}`);
    say(`✓ the chain holds: ${checked} links`);
    say(`  head: ${head.seq} ${head.hash}`);
  });
}

runCommand(main);
