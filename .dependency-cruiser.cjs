// The floors of docs/architecture.md, executed by `npm run check`: each folder with what it may import of our own code.
// Everything downward, nothing sideways between doors.

const domain = "^lib/domain/";
const db = "^db/";
const client = "^db/client\\.ts$";
const commands = "^lib/commands/";
const queries = "^lib/queries/";
const adapter = (...names) => `^lib/adapters/(${names.join("|")})`;

/** The files that open the database for their door, so that the rest of it never sees one. */
const wiring = "^(app/session/instance|web/database-door)\\.ts$";
/** The demo AI system has no private door. These replay and invent its history with the code that would have judged it. */
const offline = "^demo/(simulate|simulated-[a-z-]+|history)\\.ts$";

const floors = [
  { name: "domain", from: domain, may: [domain] },
  { name: "db", from: db, may: [domain, db] },
  { name: "adapters", from: "^lib/adapters/", may: [domain, "^lib/adapters/"] },
  { name: "commands", from: commands, may: [domain, db, commands, adapter("clock", "log")] },
  { name: "queries", from: queries, may: [domain, db, queries] },
  { name: "components", from: "^components/", may: [domain, "^components/"] },
  // The door checks who knocks (password, API key) before any command sees an actor; instance.ts wires it together.
  {
    name: "app",
    from: "^app/",
    notFrom: wiring,
    may: [
      domain,
      commands,
      queries,
      "^components/",
      "^app/",
      adapter(
        "env",
        "log",
        "clock",
        "password",
        "api-key-hash",
        "link-token",
        "seal",
        "link-token",
        "requested-path",
        "peer-address",
        "sign-in-subject",
        "notifiers/webhook-signature",
        "outbound/address",
      ),
    ],
  },
  {
    name: "web",
    from: "^web/",
    notFrom: wiring,
    may: [domain, "^web/", adapter("env", "log", "clock", "status-files", "secrets", "requested-path", "peer-address")],
  },
  {
    name: "worker",
    from: "^worker/",
    may: [domain, "^db/(client|schema-version|lock)", commands, queries, "^lib/adapters/", "^worker/"],
  },
  {
    name: "gateway",
    from: "^gateway/",
    may: [
      domain,
      "^db/(client|schema-version|telemetry|snapshot|journal)",
      adapter("env", "log", "clock", "secrets", "api-key-hash", "local-files", "process-facts"),
      "^gateway/",
    ],
  },
  // What the command line knows of an instance it asks over REST.
  { name: "cli", from: "^cli/", may: [domain, "^cli/", "^scripts/bootstrap\\.mjs$"] },
  { name: "demo", from: "^demo/", notFrom: offline, may: ["^demo/"] },
  { name: "demo-offline", from: offline, may: ["^demo/", domain] },
];

const ours = "^(app|bench|cli|components|db|demo|e2e|gateway|lib|scripts|web|worker)/";
const tests = "\\.test\\.tsx?$|/test-[a-z-]+\\.ts$";

module.exports = {
  forbidden: [
    ...floors.map(({ name, from, may, notFrom }) => ({
      name: `floor-${name}`,
      comment: `${name} may import only: ${may.join(" ")}`,
      severity: "error",
      from: { path: from, pathNot: notFrom ? [tests, notFrom] : tests },
      // The picture of a screen may name the type of the question behind it, never ask it.
      to: { path: ours, pathNot: name === "components" ? [...may, queries] : name === "app" ? [...may, client] : may },
    })),
    {
      name: "app-takes-only-the-type-of-the-database",
      severity: "error",
      from: { path: "^app/", pathNot: [tests, wiring] },
      to: { path: client, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "components-take-only-types-of-queries",
      severity: "error",
      from: { path: "^components/", pathNot: tests },
      to: { path: queries, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "domain-is-pure",
      comment: "lib/domain imports zod and itself",
      severity: "error",
      from: { path: domain, pathNot: tests },
      to: { dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-peer"], pathNot: "node_modules/zod/" },
    },
    {
      name: "domain-has-no-cycle",
      severity: "error",
      from: { path: domain, pathNot: tests },
      to: { circular: true, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "plain-node-loads-no-jsx",
      severity: "error",
      from: { path: "^(worker|gateway|web|demo|lib|db)/", pathNot: tests },
      to: { path: "\\.tsx$" },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(\\.next|\\.evenkeel[^/]*|next-env\\.d\\.ts)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: require("node:path").join(__dirname, "tsconfig.json") },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".json", ".d.ts"],
    },
  },
};
