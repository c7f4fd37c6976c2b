import { type DatabaseCheck, good, wrong } from "../check.ts";

export const partitions: DatabaseCheck = {
  name: "telemetry days",
  async ask(database) {
    const { rows } = await database.query(
      `select to_char(day, 'YYYY-MM-DD') as day from generate_series(0, 1) ahead,
         lateral (select (now() at time zone 'UTC')::date + ahead as day) wanted
       where to_regclass('public.span_' || to_char(day, 'YYYYMMDD')) is null
          or to_regclass('public.log_event_' || to_char(day, 'YYYYMMDD')) is null`,
    );
    if (rows.length === 0) return [good("today and tomorrow are prepared")];
    const days = rows.map(({ day }) => day).join(", ");
    return [
      wrong(
        `no place for telemetry of ${days}: it will be refused`,
        "Start a worker or a gateway, or run: npm run migrate",
      ),
    ];
  },
};
