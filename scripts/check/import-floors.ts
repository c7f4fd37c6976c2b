import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runToEnd } from "../run-to-end.ts";

type Dependency = { readonly resolved: string; readonly dependencyTypes: readonly string[] };
type Module = { readonly source: string; readonly dependencies: readonly Dependency[] };
type Violation = { readonly from: string; readonly to: string; readonly rule: { readonly name: string } };
type Cruise = {
  readonly modules: readonly Module[];
  readonly summary: { readonly violations: readonly Violation[]; readonly totalCruised: number };
};

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = [
  "app",
  "bench",
  "cli",
  "components",
  "db",
  "demo",
  "e2e",
  "gateway",
  "lib",
  "scripts",
  "web",
  "worker",
];
const fewestModules = 50;
const mostGatewayPackages = 6;

async function cruise(workingFolder: string, targets: readonly string[]): Promise<Cruise> {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const config = join(root, ".dependency-cruiser.cjs");
  const args = ["--config", config, "--output-type", "json", "--exclude", "planted-import/", ...targets];
  const { output } = await runToEnd([program, ...args], { workingFolder });
  try {
    return JSON.parse(output) as Cruise;
  } catch {
    throw new Error(`dependency-cruiser did not answer:\n${output}`);
  }
}

/** The tool reads nothing, without a word, when it does not understand the compiler: it must find a break we made. */
async function requireSight(): Promise<void> {
  const { summary } = await cruise(join(root, "scripts/check/planted-import"), ["lib"]);
  if (!summary.violations.some(({ rule }) => rule.name === "floor-domain")) {
    throw new Error(
      "The import check is blind: it did not report the forbidden import in scripts/check/planted-import.",
    );
  }
}

/** Packages that the gateway's own process loads, through whichever of our modules. */
function gatewayPackages(modules: readonly Module[]): Set<string> {
  const bySource = new Map(modules.map((module) => [module.source, module]));
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (source: string): void => {
    if (seen.has(source)) return;
    seen.add(source);
    for (const { resolved, dependencyTypes } of bySource.get(source)?.dependencies ?? []) {
      if (dependencyTypes.includes("type-only")) continue;
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(resolved) ?? [];
      if (name && !name.startsWith("@types/")) packages.add(name);
      else visit(resolved);
    }
  };
  visit("gateway/main.ts");
  return packages;
}

/** Throws with every import that breaks a floor. */
export async function checkImportFloors(): Promise<string> {
  await requireSight();
  const { modules, summary } = await cruise(
    root,
    folders.filter((folder) => existsSync(join(root, folder))),
  );
  if (summary.totalCruised < fewestModules) {
    throw new Error(`The import check saw ${summary.totalCruised} modules only, at least ${fewestModules} expected.`);
  }
  const problems = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  const packages = gatewayPackages(modules);
  if (packages.size > mostGatewayPackages) {
    problems.push(
      `the gateway loads ${packages.size} packages, at most ${mostGatewayPackages}: ${[...packages].join(", ")}`,
    );
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return `${summary.totalCruised} modules`;
}
