// Usage: node e2e/story-runs.ts [runs, default 5]
// Tells the demo's story at full speed, each time in a fresh data folder and with no hand on it, checks what issue 2
// promises of it, and writes docs/measurements/story-runs.md. Needs up to 13 minutes a run.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { storyPlan } from "../demo/story-plan.ts";
import { type Stack, startStack } from "../scripts/stack.ts";
import { decisionEvidence, readDeliveries, readRows, type WebhookBody } from "./fixtures/records.ts";
import { openRest, type Rest } from "./fixtures/rest-client.ts";
import { until } from "./fixtures/until.ts";

const rolledBackWithinSeconds = 240;
const completedWithinSeconds = 720;
const report = fileURLToPath(new URL("../docs/measurements/story-runs.md", import.meta.url));

interface StoryRun {
  readonly startedAt: string;
  readonly rolledBackSeconds: number;
  readonly completedSeconds: number;
  readonly load: number;
}

class NotAsPromised extends Error {}

function promise(what: string, isKept: boolean): void {
  if (!isKept) throw new NotAsPromised(what);
}

async function tellOnce(): Promise<StoryRun> {
  const stack = await startStack({ mode: "demo" });
  const startedAt = new Date().toISOString();
  const readyMs = performance.now();
  const secondsSinceReady = (): number => (performance.now() - readyMs) / 1000;
  try {
    const rest = openRest(stack);
    const v3 = await untilState(rest, { candidate: "v3", state: "rolled_back" }, rolledBackWithinSeconds);
    const rolledBackSeconds = secondsSinceReady();
    await checkRollback(stack, rest, v3);
    const left = completedWithinSeconds - secondsSinceReady();
    const v2 = await untilState(rest, { candidate: "v2", state: "completed" }, left);
    const completedSeconds = secondsSinceReady();
    await checkCompletion(stack, v2);
    return { startedAt, rolledBackSeconds, completedSeconds, load: loadavg()[0] ?? 0 };
  } finally {
    await stack.stop();
  }
}

interface Rollout {
  readonly id: string;
  readonly candidateVariant: string;
  readonly state: string;
  readonly rollbackReason: string | null;
  readonly incidentId: string | null;
}

function untilState(
  rest: Rest,
  { candidate, state }: { candidate: string; state: string },
  withinSeconds: number,
): Promise<Rollout> {
  const ask = async (): Promise<Rollout | undefined> => {
    const { rollouts } = await rest.get("/rollouts?flagKey=income-scorer-model&limit=100");
    return (rollouts as Rollout[]).find((one) => one.candidateVariant === candidate && one.state === state);
  };
  return until(`${candidate} is ${state}`, ask, { withinSeconds });
}

async function checkRollback(stack: Stack, rest: Rest, { id, rollbackReason, incidentId }: Rollout): Promise<void> {
  promise("v3 is rolled back by a guardrail", rollbackReason === "guardrail");
  const [evidence] = await decisionEvidence(stack, id, "roll_back");
  promise("the evidence of the rollback is stored", evidence?.record.judgement === "regressed");
  const gates = Object.entries(evidence?.record.gates ?? {});
  const regressed = gates.filter(([, gate]) => gate.state === "regressed").map(([key]) => key);
  promise(`the fairness gate decided (${regressed.join(", ")})`, regressed.includes("equal-opportunity"));

  promise("an incident is open", incidentId !== null);
  const incident = await rest.get(`/incidents/${incidentId}`);
  const timeline = await readRows<{ kind: string }>(stack, "select kind from incident_event where incident_id = $1", [
    incidentId,
  ]);
  const kinds = new Set(timeline.map(({ kind }) => kind));
  promise(
    "it has a timeline",
    ["traffic", "opened", "mitigation", "severity"].every((kind) => kinds.has(kind)),
  );
  const drafts = (incident.updates as { state: string; body: string }[]).filter(({ state }) => state === "draft");
  promise("a public update is drafted", drafts.length === 1 && drafts[0]!.body.length > 0);

  await until("the signed webhooks", async () => {
    const { webhooks } = await readDeliveries(stack);
    const sent = webhooks.filter(({ verified }) => verified).map(({ body }) => (body as WebhookBody).type);
    return sent.includes("rollout.rolled_back") && sent.includes("incident.opened");
  });
  await until("the e-mail", async () => {
    const { emails } = await readDeliveries(stack);
    return emails.some(({ subject }) => subject.startsWith(incident.key));
  });
}

/** The step to 100 % was taken on non-inferiority of every guardrail, and that evidence is stored. */
async function checkCompletion(stack: Stack, { id }: Rollout): Promise<void> {
  const evidence = (await decisionEvidence(stack, id, "advance")).at(-1);
  promise("the step to 100 % has stored evidence", evidence?.record.judgement === "non_inferior");
  for (const { key, kind } of storyPlan.gates) {
    const state = evidence?.record.gates[key]?.state;
    if (kind === "guardrail") promise(`${key} is non-inferior (${state})`, state === "non_inferior");
  }
}

function write(runs: readonly (StoryRun | string)[]): void {
  const rows = runs.map((run, index) => {
    if (typeof run === "string") return `| ${index + 1} | ${run} | | | |`;
    const { startedAt, rolledBackSeconds, completedSeconds, load } = run;
    return `| ${index + 1} | ${startedAt.slice(0, 16).replace("T", " ")} | ${rolledBackSeconds.toFixed(0)} s | ${completedSeconds.toFixed(0)} s | ${load.toFixed(1)} |`;
  });
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, Node ${process.versions.node}`;
  const text = `# The demo's story, run with no hand on it

\`node e2e/story-runs.ts\`, each run in a fresh data folder at full speed (176 requests a second). Machine: ${machine}.
Times count from "Evenkeel is ready". Every run also checks: the fairness gate decided and its evidence is stored; an
incident with a timeline and a drafted public update exists; real sinks got the signed webhooks and the e-mail; the step to
100 % stands on stored non-inferiority of every guardrail.

| run | begun (UTC) | v3 rolled back (at most ${rolledBackWithinSeconds} s) | v2 completed (at most ${completedWithinSeconds} s) | load average at the end |
| --- | ----------- | --- | --- | --- |
${rows.join("\n")}
`;
  mkdirSync(new URL(".", `file://${report}`), { recursive: true });
  writeFileSync(report, text);
}

const wanted = Number(process.argv[2] ?? 5);
const runs: (StoryRun | string)[] = [];
for (let number = 1; number <= wanted; number += 1) {
  process.stdout.write(`run ${number} of ${wanted} ...\n`);
  const run = await tellOnce().catch((error: Error) => `failed: ${error.message.split("\n")[0]}`);
  runs.push(run);
  process.stdout.write(`${typeof run === "string" ? run : JSON.stringify(run)}\n`);
  write(runs);
}
process.exitCode = runs.some((run) => typeof run === "string") ? 1 : 0;
