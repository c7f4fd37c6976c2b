import type { Metadata } from "next";
import { Instant } from "#components/format/time-zone";
import { Section } from "#components/frame/section";
import { roleCan } from "#lib/domain/access/can";
import { policySettings } from "#lib/domain/policy/policies";
import { listPolicies } from "#lib/queries/settings/list-policies";
import { retentionReach } from "#lib/queries/settings/retention-reach";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { SettingsFrame } from "../settings-frame.tsx";
import { RetentionForm } from "./retention-form.tsx";
import { SignInPolicyForm } from "./sign-in-policy-form.tsx";

export const metadata: Metadata = { title: "Policies" };

export default async function PoliciesPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "settings:write"))
    return <NoPermission permission="settings:write" role={role} current="/settings" />;
  const { db } = instance().database;
  const policies = await listPolicies(db);
  const stored = (key: string) => policies.find((policy) => policy.key === key);
  const note = (key: string) => {
    const setAt = stored(key)?.setAt ?? null;
    if (setAt === null) return "the defaults; nobody changed them";
    return (
      <span className="meta">
        changed <Instant at={setAt} as="day" />
      </span>
    );
  };
  const retention = policySettings("retention", stored("retention")?.settings);
  return (
    <SettingsFrame current="policies">
      <Section title="Retention" note={note("retention")}>
        <p className="mb-4 max-w-[68ch]">
          How long what grows is kept, in the whole instance. The state of rollouts and incidents, the audit, decisions
          and evidence are kept for good.
        </p>
        <RetentionForm retention={retention} reach={await retentionReach(db, retention)} />
      </Section>
      <Section title="Sign-in" note={note("sign_in")} last>
        <SignInPolicyForm policy={policySettings("sign_in", stored("sign_in")?.settings)} />
      </Section>
    </SettingsFrame>
  );
}
