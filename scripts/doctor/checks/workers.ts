import { type DatabaseCheck, type Finding, good, wrong } from "../check.ts";

/** A worker reports every two seconds and renews its leases each second. */
const silentSeconds = 15;

export const workers: DatabaseCheck = {
  name: "workers",
  async ask(database, { supervisorPid }): Promise<Finding[]> {
    const { rows } = await database.query(
      `select count(*) filter (where last_seen_at > now() - make_interval(secs => ${silentSeconds}))::int as live,
         floor(extract(epoch from now() - max(last_seen_at)))::int as silent
       from process_instance where kind = 'worker'`,
    );
    const { live, silent } = rows[0];
    if (live === 0) {
      if (supervisorPid === undefined && silent === null) return [good("none, Evenkeel is stopped")];
      const since = silent === null ? "" : `, the last one was seen ${silent} s ago`;
      return [
        wrong(`no worker lives${since}: nothing is judged, nothing is delivered`, "Start one, or look at its log."),
      ];
    }
    const judged = await database.query(
      `select floor(extract(epoch from now() - expires_at))::int as late from lease where name = 'judge-gates'`,
    );
    const late = judged.rows[0]?.late ?? null;
    if (late === null || late > silentSeconds)
      return [
        wrong(
          `${live} live, but none holds the duty judge-gates${late === null ? "" : ` for ${late} s`}`,
          "Look at the worker's log.",
        ),
      ];
    return [good(`${live} live, rollouts are judged`)];
  },
};
