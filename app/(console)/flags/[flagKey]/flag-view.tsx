import Link from "next/link";
import { PageHeader } from "#components/frame/page-header";
import { Section } from "#components/frame/section";
import { RolloutStateChip } from "#components/signal/rollout-state-chip";
import { Chip } from "#components/signal/signal-shape";
import type { FlagPage } from "#lib/queries/flag/flag-page";
import { serviceHref } from "../../catalogue/addresses.ts";
import { DeleteFlag } from "./delete-flag.tsx";
import { EditFlag } from "./edit-flag.tsx";
import { FlagHistory } from "./flag-history.tsx";
import { FlagReleases } from "./flag-releases.tsx";
import { KillSwitch } from "./kill-switch.tsx";
import { Overrides } from "./overrides.tsx";
import { Prerequisites } from "./prerequisites.tsx";
import { RuleWorkbench } from "./rule-workbench.tsx";
import { Variants } from "./variants.tsx";

interface FlagViewProps {
  page: FlagPage;
  mayWrite: boolean;
}

/** One flag: what it gives, who decides, a place to try it, and what it was. */
export function FlagView({ page, mayWrite }: FlagViewProps) {
  const { flag, segments, versions } = page;
  const evaluators = Object.fromEntries(segments.map(({ key, rule }) => [key, rule]));
  return (
    <>
      <PageHeader
        title={flag.key}
        facts={<FlagFacts page={page} />}
        sentence={flag.description || undefined}
        actions={
          mayWrite && (
            <>
              <DeleteFlag flag={flag} />
              <EditFlag flag={flag} />
              <KillSwitch flag={flag} />
            </>
          )
        }
      />
      <div className="body split">
        <div>
          <RuleWorkbench key={flag.revision} flag={flag} evaluators={evaluators} mayWrite={mayWrite} />
          <Section title="History" note="newest first">
            <FlagHistory versions={versions} />
          </Section>
        </div>
        <div>
          <Section title="Variants">
            <Variants flag={flag} />
          </Section>
          <Section title="Releases" note="what each variant is made of">
            <FlagReleases flag={flag} mayWrite={mayWrite} />
          </Section>
          <Section title="Overrides" note="single units, by targeting key">
            <Overrides flag={flag} mayWrite={mayWrite} />
          </Section>
          <Section title="Prerequisites" note="without them: the default" last>
            <Prerequisites flag={flag} others={page.others} mayWrite={mayWrite} />
          </Section>
        </div>
      </div>
    </>
  );
}

function FlagFacts({ page: { flag, line } }: { page: FlagPage }) {
  const isOn = flag.state === "ENABLED";
  return (
    <>
      <Chip signal={isOn ? "ok" : "none"}>{isOn ? "On" : "Off: everyone gets the default"}</Chip>
      <Link className="link" href={serviceHref(flag.service)}>
        {flag.service}
      </Link>
      <span className="muted">{line.type}</span>
      {line.rollout && (
        <Link className="link inline-flex gap-2" href={`/rollouts/${line.rollout.id}`}>
          <RolloutStateChip plain state={line.rollout.state} />
          {line.rollout.candidateVariant} at {line.rollout.trafficPercent} %
        </Link>
      )}
    </>
  );
}
