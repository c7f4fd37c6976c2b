import type { Finding } from "./finding.ts";

/** Findings that are accepted, each with its reason. An entry that no longer matches anything is itself a finding. */
export const exceptions: readonly { readonly path: string; readonly message: RegExp; readonly because: string }[] = [
  {
    path: "lib/commands/rollout/judge-rollout.ts",
    message: /without calling recordAudit/,
    because: "A judgement is evidence, not a change; what it decides is applied by apply-decision.ts, which audits it.",
  },
  {
    path: "lib/commands/rollout/judge-batch.ts",
    message: /without calling recordAudit/,
    because: "As judge-rollout.ts, for many at once.",
  },
  {
    path: "lib/commands/access/complete-set-up.ts",
    message: /without calling requirePermission/,
    because: "Nobody exists yet who could have one: it demands the one-time set-up link and uses it up instead.",
  },
  {
    path: "lib/commands/rollout/consume-inbox.ts",
    message: /without calling recordAudit/,
    because: "It runs the ordinary roll-back command for each entry, which audits it.",
  },
  ...["fast-track-rollout", "retry-rollout"].map((name) => ({
    path: `lib/commands/rollout/${name}.ts`,
    message: /without calling recordAudit/,
    because: "It creates the next rollout by its ordinary command, which audits it.",
  })),
  {
    path: "lib/commands/rollout/follow-plans.ts",
    message: /without calling recordAudit/,
    because: "It starts and rolls back by the shared parts of the ordinary commands, which audit it.",
  },
  {
    path: "lib/commands/rollout/verify-traffic.ts",
    message: /without calling recordAudit/,
    because: "What it finds is confirmed or failed by traffic-facts.ts, for every adapter in one way, which audits it.",
  },
  {
    path: "lib/commands/template/add-starter-set.ts",
    message: /without calling recordAudit/,
    because: "It saves each preset and template by its ordinary command, which audits it.",
  },
  {
    path: "lib/commands/configuration/run-changes.ts",
    message: /without calling (requirePermission|recordAudit)/,
    because:
      "A part of planning and applying, which ask; each change runs an ordinary command, which asks and audits it.",
  },
];

export function withoutExceptions(findings: readonly Finding[]): Finding[] {
  const isAccepted = (finding: Finding): boolean =>
    exceptions.some(({ path, message }) => path === finding.path && message.test(finding.message));
  const unused = exceptions.filter(
    ({ path, message }) => !findings.some((finding) => finding.path === path && message.test(finding.message)),
  );
  return [
    ...findings.filter((finding) => !isAccepted(finding)),
    ...unused.map(({ path, message }) => ({ path, line: 1, message: `the exception ${message} is no longer needed` })),
  ];
}
