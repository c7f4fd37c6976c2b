// The command line against the real router over a database: what it asks is understood, and what is answered it can say.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { route } from "../app/api/v1/router.ts";
import { ADMINISTRATOR, withRestDoor } from "../app/api/v1/test-door.ts";
import { fairPlan, healthyTraffic, RolloutStage } from "../lib/commands/rollout/test-stage.ts";
import { typed } from "./test-instance.ts";

const { must } = withRestDoor();
let server: Server;
let environment: Record<string, string>;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "", "http://localhost");
    const asked = new Request(url, {
      method: request.method ?? "GET",
      headers: request.headers as Record<string, string>,
      body: chunks.length === 0 ? null : Buffer.concat(chunks),
    });
    const answer = await route(asked, url.pathname.split("/").slice(3).map(decodeURIComponent));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  environment = { EVENKEEL_URL: `http://127.0.0.1:${port}`, EVENKEEL_API_KEY: ADMINISTRATOR };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const evenkeel = (...words: string[]) => typed(environment, ...words);
const says = async (words: string[], out: RegExp) =>
  expect(await evenkeel(...words)).toMatchObject({ code: 0, complaints: "", out: expect.stringMatching(out) });

test("the line, freeze windows and what holds an environment", async () => {
  await says(["freezes", "list"], /^the line of production runs\n.*\nNo freeze windows\.$/);
  await says(["line", "stop", "--words", "the database moves"], /the line of production is stopped since 20/);
  const once = ["--from", "2096-12-24T00:00", "--to", "2097-01-02T08:00", "--reason", "closing"];
  await says(
    ["freezes", "save", "year-end", ...once, "--time-zone", "Europe/Vienna"],
    /everything, 2096-12-24T00:00 to/,
  );
  const weekly = ["--from", "friday 17:00", "--to", "monday 08:00", "--reason", "nobody", "--service", "scorer"];
  await says(["freezes", "save", "weekend", ...weekly], /weekend: service scorer, each week friday 17:00 to monday/);
  await says(["freezes", "list"], /"the database moves"\n.*\n[\s\S]*year-end: .*Europe\/Vienna.*: "closing"/);
  await says(["line", "release", "--words", "it is moved"], /the line of production runs/);
  await says(["freezes", "delete", "weekend"], /deleted {2}weekend/);
  const gone = await evenkeel("freezes", "delete", "weekend");
  expect(gone).toMatchObject({ code: 7, complaints: expect.stringContaining('no freeze window "weekend"') });
  const wrong = ["--from", "2096-12-24T00:00", "--to", "2095-01-01T00:00", "--reason", "r"];
  const refused = await evenkeel("freezes", "save", "year-end", ...wrong);
  expect(refused).toMatchObject({ code: 7, complaints: expect.stringContaining("--to: must be after the beginning") });
});

test("templates, presets, flags and their history", async () => {
  await says(["templates", "list"], /^No rollout templates\.$/);
  await says(["templates", "starter-set"], /^\d+ gate presets and \d+ rollout templates added$/);
  expect(await evenkeel("templates", "starter-set")).toMatchObject({ code: 7 });
  await says(["templates", "list"], /^canary: .*, canary, \d.* → 100 %, gates /m);
  await says(["templates", "presets"], /^[a-z-]+: guardrail on [a-z-]+/m);
  await says(["flags", "list"], /^No flags\.$/);
  await must("POST", "/flags", {
    key: "model",
    service: "scorer",
    variants: { v1: "1", v2: "2" },
    defaultVariant: "v1",
  });
  await says(["flags", "list"], /^model: scorer, enabled, v1, v2, current v1$/);
  await says(["flags", "show", "model"], /"defaultVariant": "v1"/);
  await must("PATCH", "/flags/model", { defaultVariant: "v2" });
  await says(["flags", "history", "model"], /changed by .*\n {2}defaultVariant: "v1" → "v2"/);
  expect(await evenkeel("flags", "show", "lost")).toMatchObject({ code: 7 });
  await says(["flags", "list", "--environment", "production", "--json"], /^\{"flags":\[\{.*"key":"model"/);
});

test("a rollout's stop events, proofs, reach and evidence; a skipped hold is answered as it is then", async () => {
  const stage = new RolloutStage(process.env.DATABASE_URL ?? "");
  await stage.open();
  const stopEvents = [{ event: "data-leak" }];
  const id = await stage.rollout(await stage.person("operator"), fairPlan({ minimumExposures: 30_000, stopEvents }));
  for (let round = 0; round < 22; round++) {
    await stage.verify();
    await stage.send(id, healthyTraffic((await stage.read(id)).trafficPercent));
    await stage.judge(id);
  }
  await says(
    ["rollout", "skip-hold", id, "--words", "enough"],
    /\n {2}The hold at \d+\s% was skipped at .* gates still judge/,
  );
  await says(["rollout", "proofs", id], /^No gate was proved on it\.$/);
  const prove = ["rollout", "prove", id, "errors", "--resamplings", "20", "--fault", "points=0.05"];
  await says(prove, /^prf_\w+ {2}errors\n {2}without harm: \d+ of 20 false alarms; promised is 0\.5 %/);
  await says(["rollout", "proofs", id], /prf_\w+ {2}errors, statistics 1, by /);
  await says(["rollout", "reach", id, "--groups"], /^\d+ requests and \d+ distinct units met /);
  await says(["rollout", "reach", id, "--csv"], /^"rollout","variant"/);
  await says(["rollout", "stop-events", id], /^data-leak: 0 of 1$/);
  const report = ["rollout", "report", id, "--event", "data-leak", "--words", "an address"];
  await says(
    [...report, "--idempotency-key", "a-job-of-today"],
    /^reported {2}stp_\w+: data-leak of rol_\w+; its plan rolls/,
  );
  await says([...report, "--idempotency-key", "a-job-of-today"], /^reported {2}stp_/);
  expect(await stage.judge(id)).toMatchObject({ decision: "roll_back" });
  await says(["rollout", "stop-events", id], /^data-leak: 1 of 1\n.*: "an address" \(stp_\w+\)$/);
  const [decision] = (await evenkeel("rollout", "decisions", id, "--json")).out
    .split("\n")
    .map((line) => JSON.parse(line));
  await says(["rollout", "reason", decision.id, "--reason", "the sprint ends"], /^kept with dec_/);
  await says(["rollout", "evidence", id], /^\{"format":"evenkeel-evidence"/);
  await stage.close();
});
