import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { permissions } from "./permission.ts";
import { permissionActions } from "./permission-actions.ts";

/** What the engine does by itself, and the parts that commands share: no action of a person. */
const duties = [
  "access/ensure-environment-key",
  "access/enter-oidc-person",
  "access/issue-set-up-link",
  "access/rehash-key",
  "access/reseal-secrets",
  "access/start-session",
  "incident/open-from-rollback",
  "incident/remind-overdue-update",
  "instance/begin-after-restore",
  "instance/settle-restored",
  "kernel/prune-records",
  "rollout/apply-decision",
  "rollout/consume-inbox",
  "rollout/follow-plans",
  "rollout/follow-traffic",
  "rollout/judge-batch",
  "rollout/judge-due-rollouts",
  "rollout/judge-rollout",
  "rollout/verify-traffic",
  "rollout/watch-blind-limit",
];

const demanded = globSync("lib/commands/**/*.ts")
  .filter((path) => !path.endsWith(".test.ts"))
  .map((path) => ({ command: path.slice("lib/commands/".length, -".ts".length), text: readFileSync(path, "utf8") }))
  .filter(({ command }) => !duties.includes(command))
  .flatMap(({ command, text }) =>
    [...text.matchAll(/requirePermission\(([^;]*)\);/g)].flatMap(([, args = ""]) =>
      [...args.matchAll(/"([a-z]+:[a-z-]+)"/g)].map(([, permission]) => `${permission} ${command}`),
    ),
  );

test("the page of permissions names every command that demands one, and no other", () => {
  const named = permissions.flatMap((permission) =>
    Object.keys(permissionActions[permission]).map((command) => `${permission} ${command}`),
  );
  expect(demanded.length).toBeGreaterThan(30);
  expect(named.toSorted(), "add the command to permission-actions.ts, or to the duties here").toEqual(
    [...new Set(demanded)].toSorted(),
  );
});
