import { TrendArea } from "#components/charts/trend-area";
import { UptimeDays } from "#components/charts/uptime-days";
import { PageHeader } from "#components/frame/page-header";
import { Section } from "#components/frame/section";
import { IncidentTimeline } from "#components/incident/incident-timeline";
import { ClockFacts, RoleList } from "#components/incident/role-list";
import { TextPair, UpdatePath } from "#components/incident/text-pair";
import { ComponentStatusChip } from "#components/signal/component-status-chip";
import { IncidentStateSteps } from "#components/signal/incident-state-steps";
import { SeverityBadge } from "#components/signal/severity-badge";
import { Button } from "#components/ui/button";
import { Countdown } from "#components/ui/live-time";
import { at, days, series } from "./sample";

const timeline = [
  {
    id: "3",
    at: at("14:14:10"),
    title: "State: Monitoring",
    body: "Cause known: training data of v3.",
    by: "Jonas Lind",
    signal: "notice" as const,
  },
  {
    id: "2",
    at: at("14:09:00"),
    title: "Public update 1 published",
    body: "“We are looking into scores that may be too low.”",
    by: "Mina Rao",
  },
  {
    id: "1",
    at: at("14:07:45"),
    title: "Rolled back v3, 25 % → 0 %",
    body: [
      { strong: "Equal-opportunity gap" },
      " 0.18 wider than with v1 (tolerance 0.05, n = 1,566). Evidence 127 past 100.",
    ],
    by: "Evenkeel",
    signal: "critical" as const,
  },
];

const said =
  "Between 14:00 and 14:08 UTC, a new version of our income scoring gave some applications a score that was too low. Women were affected more often. We returned to the previous version at 14:08.";

/** An incident's pieces. */
export function IncidentScreen() {
  const trend = series({ from: "14:00:00", to: "14:08:00", level: (progress) => (progress > 0.66 ? 12 : 3), noise: 1 });
  return (
    <>
      <PageHeader
        title="v3 found fewer qualified women"
        titleExtra={<span className="mono muted text-[14px] font-normal">INC-42</span>}
        facts={
          <>
            <SeverityBadge severity="P1" />
            <IncidentStateSteps state="monitoring" />
          </>
        }
        actions={
          <>
            <Button variant="ghost">Lower severity…</Button>
            <Button>Raise to P0</Button>
            <Button keys="E">Resolve…</Button>
          </>
        }
        sentence={[
          "Open for ",
          { strong: "16:25" },
          ", harm stopped after ",
          { strong: "7:46" },
          ". Monitoring because v1 serves everyone since 14:07:46 UTC.",
        ]}
      />
      <div className="body">
        <div className="split">
          <div>
            <Section
              title="What we say"
              note="update 3, internal beside public"
              end={
                <UpdatePath
                  steps={[
                    { label: "Drafted 14:23", state: "done" },
                    { label: "Approve", state: "on" },
                    { label: "Published", state: "next" },
                  ]}
                />
              }
            >
              <TextPair
                internal={{
                  body: (
                    <p>
                      Guardrail equal-opportunity gap on income-scorer regressed at 25 %: v3 found 18 % of qualified
                      women, v1 35 %.
                    </p>
                  ),
                  footer: "Re-check runs since 14:15, owner Mina Rao.",
                }}
                public={{
                  state: "draft",
                  body: said,
                  footer: "Income scoring: Partial outage → Degraded · notifies 1,204 subscribers",
                  actions: (
                    <>
                      <Button variant="primary">Approve and publish…</Button>
                      <Button>Edit</Button>
                    </>
                  ),
                }}
              />
            </Section>
            <Section title="Timeline" last>
              <IncidentTimeline entries={timeline} />
            </Section>
          </div>
          <aside>
            <Section title="Next public update">
              <span className="fact-number">
                <Countdown until={at("14:51:00")} nowMs={at("14:24:10")} />
              </span>{" "}
              <span className="muted">promised for 14:51 UTC</span>
            </Section>
            <Section title="Roles">
              <RoleList
                roles={[
                  { role: "Commander", name: "Jonas Lind" },
                  { role: "Communications", name: null },
                ]}
                watching="3 stakeholders"
              />
            </Section>
            <Section title="Clocks">
              <ClockFacts
                clocks={[
                  { name: "First public post", value: "1:15", note: "of 20:00", met: true },
                  { name: "EU AI Act, Art. 73", value: "14 d 23 h", note: "if it applies" },
                ]}
              />
            </Section>
            <Section title="Trend: people overlooked, a minute">
              <TrendArea
                points={trend}
                from={at("13:55:00")}
                to={at("14:24:00")}
                label="None before 14:00, up to 13 a minute until 14:08, none since"
                stopped={{ at: at("14:08:00"), words: "stopped 14:08", note: "none since" }}
              />
            </Section>
            <Section title="Ninety days" note={<ComponentStatusChip status="partial_outage" plain />} last>
              <UptimeDays name="Income scoring" days={days} uptime="99.94 %" />
            </Section>
          </aside>
        </div>
      </div>
    </>
  );
}
