import { type DatabaseCheck, type Finding, good, note, wrong } from "../check.ts";

const [noticeableMs, harmfulMs] = [2_000, 30_000];

export const clocks: DatabaseCheck = {
  name: "clocks",
  async ask(database): Promise<Finding[]> {
    const beforeMs = Date.now();
    const own = await database.query("select extract(epoch from clock_timestamp())::float8 * 1000 as ms");
    const findings = judgeSkew("this machine", (beforeMs + Date.now()) / 2 - own.rows[0].ms);
    const { rows } = await database.query(
      `select kind, id, (detail->>'clockMs')::float8 - extract(epoch from last_seen_at)::float8 * 1000 as skew
       from process_instance where detail ? 'clockMs' and last_seen_at > now() - interval '30 seconds' order by id`,
    );
    findings.push(...rows.flatMap(({ kind, id, skew }) => judgeSkew(`the ${kind} ${id}`, skew)));
    return findings.length > 0 ? findings : [good(`this machine and ${rows.length} processes agree with the database`)];
  },
};

export function judgeSkew(who: string, skewMs: number): Finding[] {
  const size = Math.abs(skewMs);
  if (size < noticeableMs) return [];
  const words = `the clock of ${who} is ${(size / 1000).toFixed(1)} s ${skewMs > 0 ? "ahead of" : "behind"} the database's`;
  const fix = "Let every machine keep its time with NTP (timedatectl set-ntp true).";
  return [size >= harmfulMs ? wrong(words, fix) : note(words, fix)];
}
