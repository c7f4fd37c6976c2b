import { type Check, type Finding, good, note, wrong } from "../check.ts";

const oldestMajor = 15;

export const databaseAnswers: Check = {
  name: "database",
  async run({ database, databaseTrouble, environment, supervisorPid }): Promise<Finding[]> {
    if (!database) {
      const isEmbedded = environment.databaseUrl === undefined;
      if (isEmbedded && supervisorPid === undefined)
        return [
          note(
            "the embedded database is stopped",
            "Start Evenkeel, or look into it with: npm run doctor -- --start-database",
          ),
        ];
      return [
        wrong(
          `the database is out of reach: ${databaseTrouble}`,
          isEmbedded ? "Look at the supervisor's output." : "Check DATABASE_URL and that server.",
        ),
      ];
    }
    const { rows } = await database.query(
      "select current_setting('server_version_num')::int as number, current_setting('server_version') as version",
    );
    const major = Math.floor(rows[0].number / 10_000);
    if (major < oldestMajor)
      return [wrong(`PostgreSQL ${rows[0].version} is too old`, `Use PostgreSQL ${oldestMajor} or newer.`)];
    return [good(`PostgreSQL ${rows[0].version} answers`)];
  },
};
