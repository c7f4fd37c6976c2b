import type { ReactNode } from "react";
import { DependencyPicture } from "#components/catalogue/dependency-picture";
import type { PictureNode } from "#components/catalogue/picture-node";
import { EvidenceMeter } from "#components/charts/evidence-meter";
import { Instant, TimeZoneProvider, ZoneName } from "#components/format/time-zone";
import { BrandMark } from "#components/frame/brand-mark";
import { FactList } from "#components/frame/fact-list";
import { HoldList } from "#components/rollout/hold-list";
import { MiniLadder } from "#components/rollout/mini-ladder";
import { RolloutReceipt } from "#components/rollout/rollout-receipt";
import { CodeBlock } from "#components/ui/code-block";
import { Icon, type IconName, iconNames } from "#components/ui/icon";
import { Kbd } from "#components/ui/kbd";
import { Avatar, Version } from "#components/ui/person";
import { Rich } from "#components/ui/rich";
import { SegmentedLinks } from "#components/ui/segmented";
import { holds } from "#lib/domain/rollout/hold";
import { KitSection } from "./kit-section";
import { at } from "./sample";

const row = "flex flex-wrap items-center gap-3";
const zones = ["UTC", "Asia/Kathmandu", "America/New_York"];

function Named({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-2">
      {children} <span className="meta">{name}</span>
    </span>
  );
}

function Icons({ names }: { names: readonly IconName[] }) {
  return (
    <ul className={row}>
      {names.map((name) => (
        <li key={name}>
          <Named name={name}>
            <Icon name={name} />
          </Named>
        </li>
      ))}
    </ul>
  );
}

/** Whose clock a page shows: the same instant for three people. */
function Clocks() {
  return (
    <FactList
      left
      facts={zones.map((zone) => ({
        term: zone,
        value: (
          <TimeZoneProvider zone={zone}>
            <Instant at={at("14:02:10")} named /> · <Instant at={at("14:02:10")} as="dayAndClock" /> · column head “
            <ZoneName from={at("14:00:00")} to={at("14:02:10")} />”
          </TimeZoneProvider>
        ),
      }))}
    />
  );
}

const node = (id: string, note: string): PictureNode => ({
  id,
  href: "/kit",
  states: [],
  note,
  isKnown: true,
  label: `${id}: ${note}`,
});

const step = { rolloutId: "rol_1", what: "The step to 50 %" };
const held = [
  holds.freeze(step, { key: "weekend", began: "2026-11-20", until: "Monday 08:00 UTC", words: "Nobody is here" }),
  holds.stepApproval(step, "Ada Okafor"),
];

/** What stands inside other pieces, by itself. */
export function SmallPieces({ theme }: { theme: string }) {
  const steps = [
    { trafficPercent: 10, from: at("14:00:00"), to: at("14:05:00") },
    { trafficPercent: 25, from: at("14:05:00"), to: at("14:08:00") },
  ];
  return (
    <>
      <KitSection title="Brand, people, versions, keys">
        <div className={row}>
          <BrandMark />
          <Avatar name="Ada Okafor" />
          <Version name="v3" />
          <Kbd keys="⌘ K" />
          <span>
            <Rich text={["Held because ", { strong: "errors" }, " were high on ", { mono: "income-scorer" }, "."]} />
          </span>
        </div>
      </KitSection>
      <KitSection title="Icons" note="16 px, always beside a word">
        <Icons names={iconNames} />
      </KitSection>
      <KitSection title="Clocks" note="the person’s zone, named once">
        <Clocks />
      </KitSection>
      <KitSection title="Receipt, evidence, small ladder">
        <div className="grid justify-items-start gap-3">
          <RolloutReceipt requestedAt={at("14:07:45")} appliedAt={at("14:07:45") + 300} verifiedAt={null} />
          <div className="w-full max-w-60">
            <EvidenceMeter evidence={127} threshold={100} />
          </div>
          <MiniLadder
            rungs={[0, 10, 25, 50, 100]}
            steps={steps}
            rollbackAt={at("14:08:00")}
            from={at("14:00:00")}
            to={at("14:12:00")}
          />
        </div>
      </KitSection>
      <KitSection title="What holds a rollout" note="why, who lifts it, and the way there">
        <HoldList holds={held} />
      </KitSection>
      <KitSection title="Dependencies">
        <DependencyPicture
          title={`Dependencies of income-scorer, ${theme}`}
          takeaway="Applications need income-scorer; it needs features."
          nodes={[
            node("applications", "needs income-scorer"),
            {
              ...node("income-scorer", "this service"),
              isCurrent: true,
              states: [{ signal: "high", word: "P1 High" }],
            },
            { ...node("features", "not entered"), isKnown: false },
          ]}
          edges={[
            { from: "applications", to: "income-scorer", strength: "hard" },
            { from: "income-scorer", to: "features", strength: "soft" },
          ]}
        />
      </KitSection>
      <KitSection title="Text to take along">
        <CodeBlock label={`start-${theme}.sh`} text="npm run demo" />
      </KitSection>
      <KitSection title="Choice kept in the address">
        <SegmentedLinks
          label={`Range, ${theme}`}
          value="1h"
          options={["1h", "6h", "3d"].map((value) => ({ value, label: value, href: "/kit" }))}
        />
      </KitSection>
    </>
  );
}
