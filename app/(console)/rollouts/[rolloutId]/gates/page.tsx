import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TopBar } from "#components/frame/top-bar";
import { roleCan } from "#lib/domain/access/can";
import { listGatePresets } from "#lib/queries/configuration/list-templates";
import { newestProofs } from "#lib/queries/rollout/gate-proofs";
import { findRolloutFacts } from "#lib/queries/rollout/rollout-facts";
import { requirePerson } from "../../../../session/current-person.ts";
import { instance } from "../../../../session/instance.ts";
import { ConsoleFrame } from "../../../console-frame.tsx";
import { NoPermission } from "../../../no-permission.tsx";
import { SearchControl } from "../../../search-control.tsx";
import { ProofSection } from "./proof-section.tsx";
import { TrySection } from "./try-section.tsx";

export const metadata: Metadata = { title: "Gates on past data" };

interface GatesPageProps {
  params: Promise<{ rolloutId: string }>;
}

export default async function GatesPage({ params }: GatesPageProps) {
  const { role } = await requirePerson();
  if (!roleCan(role, "rollout:read")) return <NoPermission permission="rollout:read" role={role} current="/rollouts" />;
  const { rolloutId } = await params;
  const { db } = instance().database;
  const facts = await findRolloutFacts(db, rolloutId);
  if (!facts) notFound();
  const { environment, service, plan } = facts;
  const [proofs, presets] = await Promise.all([
    newestProofs(db, { environment, service, gates: plan.gates }),
    listGatePresets(db, environment),
  ]);
  return (
    <ConsoleFrame current="/rollouts">
      <TopBar
        crumbs={[
          { label: "Rollouts", href: "/rollouts" },
          { label: `${service}, attempt ${facts.attempt}`, href: `/rollouts/${rolloutId}` },
          { label: "Gates on past data" },
        ]}
      >
        <SearchControl />
      </TopBar>
      <div className="body">
        <h1 className="mb-4 text-title font-semibold">Gates on past data</h1>
        <ProofSection
          rolloutId={rolloutId}
          plan={plan}
          proofs={proofs}
          mayProve={roleCan(role, "rollout:create")}
          hasTicks={facts.tick !== null}
        />
        <TrySection
          rolloutId={rolloutId}
          gates={plan.gates}
          presets={presets}
          variants={{ candidate: facts.candidateVariant, baseline: facts.baselineVariant }}
        />
      </div>
    </ConsoleFrame>
  );
}
