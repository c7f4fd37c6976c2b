import { join } from "node:path";
import type { Environment } from "#lib/adapters/env";
import { demoEndpoints, type Variables } from "./child-environment.ts";
import { reachableHost } from "./ports.ts";
import type { ChildSpec } from "./supervised-child.ts";

/** The processes of one Evenkeel, in the order of their start; they stop in the opposite order. */
export function childSpecs(environment: Environment, variables: Variables): readonly ChildSpec[] {
  const host = reachableHost(environment.hosts);
  const output = environment.mode === "demo" ? "file" : "inherit";
  const shared = { output, logFolder: join(environment.dataDir, "logs") } as const;
  const own = { ...process.env, ...variables };
  const doors: ChildSpec[] = [
    {
      name: "gateway",
      program: "gateway/main.ts",
      healthUrl: `http://${host}:${variables.GATEWAY_PORT}/healthz`,
      ...door(),
    },
    {
      name: "worker",
      program: "worker/main.ts",
      healthUrl: `http://${host}:${variables.WORKER_PORT}/healthz`,
      ...door(),
    },
    { name: "web", program: "web/main.ts", healthUrl: `http://${host}:${variables.PORT}/api/health`, ...door() },
  ];
  if (environment.mode !== "demo") return doors;
  const demo: ChildSpec = {
    name: "demo",
    program: "demo/main.ts",
    healthUrl: `http://127.0.0.1:${variables.DEMO_PORT}/healthz`,
    ...shared,
    environment: { ...own, ...demoEndpoints(environment) },
  };
  return [...doors, demo];

  function door() {
    return { ...shared, environment: own };
  }
}
