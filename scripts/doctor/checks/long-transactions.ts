import { type DatabaseCheck, good, note } from "../check.ts";

const longMinutes = 5;

export const longTransactions: DatabaseCheck = {
  name: "long transactions",
  async ask(database) {
    const { rows } = await database.query(
      `select pid, application_name as name, floor(extract(epoch from clock_timestamp() - xact_start) / 60) as minutes
       from pg_stat_activity
       where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
         and xact_start < clock_timestamp() - make_interval(mins => ${longMinutes}) and application_name <> 'evenkeel-backup'
       order by xact_start`,
    );
    if (rows.length === 0) return [good("none")];
    return rows.map(({ pid, name, minutes }) =>
      note(
        `"${name || "a client"}" has had a transaction open for ${minutes} min (process ${pid} of the database)`,
        `End it when nobody needs it: select pg_terminate_backend(${pid})`,
      ),
    );
  },
};
