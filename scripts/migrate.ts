// Usage: npm run migrate
// Brings the database (DATABASE_URL, or the embedded one of EVENKEEL_DATA_DIR) to this version's schema.
import { migrate } from "#db/migrate";
import { readInstanceEnvironment, runCommand } from "./instance/command-line.ts";
import { withInstanceDatabase } from "./instance/with-database.ts";
import { step } from "./step.ts";

async function main(): Promise<void> {
  await withInstanceDatabase(readInstanceEnvironment(), async (url) => {
    await step("schema", async () => {
      const { from, to } = await migrate(url);
      return from === to ? `${to}, nothing to do` : `${from ?? "empty"} -> ${to}`;
    });
  });
}

runCommand(main);
