import { dayLabel } from "../format/times.tsx";
import { type ComponentStatus, componentStatusSignal, componentStatusWord } from "../signal/component-status-chip.tsx";

export type UptimeDay = { /** "2026-11-23" */ date: string; status: ComponentStatus; note?: string };
export type UptimeDaysProps = { name: string; days: readonly UptimeDay[] /** "99.94 %", floored. */; uptime?: string };

const heights: Record<ComponentStatus, number> = {
  operational: 14,
  under_maintenance: 14,
  degraded_performance: 20,
  partial_outage: 28,
  major_outage: 34,
  unknown: 14,
};

/** One bar a day; its height repeats its state, no data is hollow and dashed. Works without script. */
export function UptimeDays({ name, days, uptime }: UptimeDaysProps) {
  const slot = 712 / Math.max(1, days.length);
  const events = days.filter((day) => day.status !== "operational" && day.status !== "unknown");
  const words = events.map((day) => `${componentStatusWord(day.status)} on ${dayLabel(day.date)}`);
  return (
    <div className="grid gap-2">
      <svg
        className="uptime-days"
        viewBox="0 0 712 34"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}, ${days.length} days: ${words.join(", ") || "nothing happened"}`}
      >
        {days.map((day, place) => (
          <Bar key={day.date} day={day} x={place * slot} width={slot * 0.76} />
        ))}
      </svg>
      <div className="uptime-foot meta">
        <span>{days.length} days ago</span>
        {uptime && <span>{uptime}</span>}
        <span>today</span>
      </div>
    </div>
  );
}

function Bar({ day, x, width }: { day: UptimeDay; x: number; width: number }) {
  const height = heights[day.status];
  const title = (
    <title>{`${dayLabel(day.date)}: ${componentStatusWord(day.status)}${day.note ? `. ${day.note}` : ""}`}</title>
  );
  if (day.status === "unknown")
    return (
      <rect
        x={x + 0.5}
        y="20.5"
        width={width - 1}
        height="13"
        rx="1"
        fill="none"
        stroke="var(--signal-none)"
        strokeDasharray="1.5 1.5"
      >
        {title}
      </rect>
    );
  return (
    <rect
      x={x}
      y={34 - height}
      width={width}
      height={height}
      rx="1.25"
      fill={`var(--signal-${componentStatusSignal(day.status)})`}
      opacity={day.status === "operational" ? 0.82 : undefined}
    >
      {title}
    </rect>
  );
}
