import { Section } from "#components/frame/section";
import { SignalShape } from "#components/signal/signal-shape";
import { DataTable } from "#components/ui/table";
import { percentWords } from "#lib/domain/gate/gate-words";
import { stopEventWords } from "#lib/domain/gate/stop-counts";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import type { PlanForecast } from "#lib/queries/rollout/forecast-plan";
import { effectWords } from "../../settings/configuration/present-configuration.ts";
import { cellOf, gateLabel, lossWords, roughDuration, stepWords, warningsOf } from "./present-forecast.ts";

interface ForecastViewProps {
  plan: RolloutPlan;
  forecast: PlanForecast;
}

/** The plan step by step, and what each gate will see in each step at the traffic of the last hour. */
export function ForecastView({ plan, forecast }: ForecastViewProps) {
  const warnings = warningsOf(plan, forecast);
  const traffic =
    forecast.requestsPerSecond > 0
      ? `at ${Number(forecast.requestsPerSecond.toPrecision(2))} requests a second, seen over ${roughDuration(forecast.seconds)}`
      : "no traffic was seen";
  return (
    <>
      <Section title="Steps" note={planNote(plan)}>
        <ol className="grid gap-1">
          {plan.steps.map((step) => (
            <li key={step.exposurePercent}>
              <b className="tabular-nums">{percentWords(step.exposurePercent)}</b>{" "}
              <span className="text-muted">{stepWords(plan, step)}</span>
            </li>
          ))}
        </ol>
      </Section>
      <Section title="What the gates will see" note={traffic} last>
        {warnings.length > 0 && (
          <ul className="mb-3 grid gap-1" aria-label="Before you start">
            {warnings.map((text) => (
              <li key={text}>
                <SignalShape signal="elevated" size={11} /> {text}
              </li>
            ))}
          </ul>
        )}
        {plan.gates.length === 0 ? (
          <p>
            <SignalShape signal="elevated" size={11} /> No gate watches this rollout: it advances by time alone, and
            only a person takes it back.
          </p>
        ) : (
          <>
            <GateTable plan={plan} forecast={forecast} />
            <p className="meta mt-2">
              Expected times for one loss of just that size; larger ones are seen sooner. A real release wanders around
              them.
            </p>
          </>
        )}
      </Section>
    </>
  );
}

function planNote({ bakeSeconds, holdbackPercent, unitOfAnalysis, preview, stopEvents = [] }: RolloutPlan): string {
  // The switch says its rollback window itself.
  const bake = preview ? "" : `then a bake of ${roughDuration(bakeSeconds) ?? "0 s"}`;
  const held = holdbackPercent ? `${percentWords(holdbackPercent)} held back` : "";
  const stops = stopEvents.map(({ event, count }) => `${stopEventWords(event)} (${count})`).join(", ");
  const counts = unitOfAnalysis === "unit" ? "each unit counts once" : "";
  return [bake, held, counts, stops && `goes back at once on ${stops}`].filter((part) => part !== "").join("; ");
}

function GateTable({ plan, forecast }: ForecastViewProps) {
  return (
    <DataTable
      caption="What the gates will see"
      stack
      columns={[
        { key: "gate", label: "Gate", nowrap: true },
        { key: "loss", label: "Looks for" },
        ...plan.steps.map((step, index) => ({ key: `step-${index}`, label: percentWords(step.exposurePercent) })),
      ]}
      rows={plan.gates.map((gate, index) => ({
        id: gate.key,
        cells: {
          gate: (
            <>
              <b>{gateLabel(gate)}</b>
              <br />
              <span className="muted">{effectWords(gate)}</span>
            </>
          ),
          loss: lossWords(gate),
          ...Object.fromEntries(
            plan.steps.map(({ exposurePercent }, step) => {
              const seen = forecast.gates[index]?.steps[step];
              return [`step-${step}`, seen && <Cell share={percentWords(exposurePercent)} {...cellOf(seen)} />];
            }),
          ),
        },
      }))}
    />
  );
}

/** The share stands in the column's head, and here where rows are stacked. */
function Cell({ share, signal, words, detail }: { share: string } & ReturnType<typeof cellOf>) {
  return (
    <>
      <b className="tabular-nums sm:hidden">{share} </b>
      <SignalShape signal={signal} size={11} /> {words}
      <br />
      <span className="muted">{detail}</span>
    </>
  );
}
