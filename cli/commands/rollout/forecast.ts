import { type Command, WrongWords } from "../../command.ts";
import { restCommand } from "../../rollout/rollout-command.ts";
import { folderOf } from "../export.ts";
import { readPlanFile } from "./start.ts";

/** What the instance answers under /api/v1/rollouts/forecast. */
interface Forecast {
  requestsPerSecond: number;
  seconds: number;
  gates: { key: string; perSecond: number; steps: StepForecast[] }[];
}
type StepForecast =
  | { kind: "no_traffic" }
  | { kind: "ended" }
  | {
      kind: "timed";
      harmSeconds: number | null;
      safeSeconds: number | null;
      seesHarmInStep: boolean;
      decidesInStep: boolean | null;
    };

export const forecastCommand: Command = restCommand({
  name: "rollout forecast",
  does: "What each gate of a plan will see in each step, at the traffic of the last hour; changes nothing",
  usage: [
    "--flag ranker-model --template canary   |   --service ranker --plan plan.yaml",
    "--flag         The flag to release, or --service: whose traffic counts",
    "--template     A rollout template, or --plan: a file with a plan (YAML or JSON)",
    "--environment  (default production)",
  ],
  options: {
    flag: { type: "string" },
    service: { type: "string" },
    template: { type: "string" },
    plan: { type: "string" },
    environment: { type: "string" },
  },
  run: async (client, { terminal, options }) => {
    if (Boolean(options.flag) === Boolean(options.service)) throw new WrongWords("name one of --flag and --service");
    if (Boolean(options.template) === Boolean(options.plan)) throw new WrongWords("name one of --template and --plan");
    const forecast = await client.ask<Forecast>("POST", "/rollouts/forecast", {
      environment: options.environment ?? "production",
      flagKey: options.flag,
      service: options.service,
      template: options.template,
      plan: options.plan === undefined ? undefined : readPlanFile(folderOf(options.plan, terminal.folder)).plan,
    });
    terminal.say(options.json ? JSON.stringify(forecast) : forecastLines(forecast).join("\n"));
    return 0;
  },
});

function forecastLines({ requestsPerSecond, seconds, gates }: Forecast): string[] {
  const traffic = `At ${requestsPerSecond.toFixed(2)} requests a second, as in ${Math.round(seconds / 60)} min of the last hour:`;
  return [traffic, ...gates.flatMap(({ key, steps }) => [key, ...steps.map(stepLine)])];
}

function stepLine(step: StepForecast, index: number): string {
  const at = `  step ${index + 1}: `;
  if (step.kind === "no_traffic") return `${at}no traffic to forecast from`;
  if (step.kind === "ended") return `${at}not judged here: there is no baseline left`;
  const harm = `sees a loss of the margin's size in ${timeOf(step.harmSeconds)}`;
  const safe = `excludes one in ${timeOf(step.safeSeconds)}`;
  const warning = step.seesHarmInStep && step.decidesInStep !== false ? "" : "; too small or too short a step";
  return `${at}${harm}, ${safe}${warning}`;
}

function timeOf(seconds: number | null): string {
  if (seconds === null) return "more time than can be said";
  if (seconds < 120) return `about ${seconds} s`;
  return seconds < 7_200 ? `about ${Math.round(seconds / 60)} min` : `about ${(seconds / 3_600).toFixed(1)} h`;
}
