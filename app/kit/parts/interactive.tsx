"use client";

import { useState, useTransition } from "react";
import { LiveDot } from "#components/frame/live-dot";
import { SearchButton } from "#components/frame/search-button";
import { RollbackButton } from "#components/rollout/rollback-button";
import { Button } from "#components/ui/button";
import { CommandPalette, type PaletteGroup } from "#components/ui/command-palette";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import { Dialog, DialogClose, Sheet } from "#components/ui/dialog";
import { Menu, Popover, Tooltip } from "#components/ui/floating";
import { Input } from "#components/ui/input";
import { Segmented } from "#components/ui/segmented";
import { Tabs } from "#components/ui/tabs";
import { useToast } from "#components/ui/toast";
import { at } from "./sample";

export function SegmentedDemo() {
  const [value, setValue] = useState("rollout");
  const options = [
    { value: "5", label: "5 min" },
    { value: "rollout", label: "Rollout" },
    { value: "6", label: "6 h" },
  ];
  return <Segmented label="Time range" options={options} value={value} onChange={setValue} />;
}

function ToastDemo() {
  const toast = useToast();
  return (
    <>
      <Button onClick={() => toast({ title: "Reason saved", detail: "It stands in the decision log." })}>Toast</Button>
      <Button onClick={() => toast({ title: "Not sent", detail: "Quote err_5c20a.", signal: "high" })}>
        Toast that stays
      </Button>
    </>
  );
}

/** Refused at the first press, as the server would say it. */
function ConfirmDemo() {
  const [isOpen, setOpen] = useState(false);
  const [isPending, start] = useTransition();
  const [refusal, setRefusal] = useState("");
  const refuse = async () => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    setRefusal("Lending owns the service income-scorer (production): give it another owner first.");
  };
  return (
    <ConfirmDialog
      trigger={<Button>Delete team…</Button>}
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setRefusal("");
      }}
      title="Delete Lending?"
      description="Its people stay. A team that owns a service or a system is kept until these have another owner."
      confirm="Delete team"
      pending="Deleting…"
      isPending={isPending}
      refusal={refusal}
      onConfirm={() => start(refuse)}
    />
  );
}

export function FloatingDemo() {
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2">
        <Dialog
          trigger={<Button>Force advance…</Button>}
          title="Force the step past a failing gate?"
          description="This moves towards risk. The equal-opportunity gap is past its limit."
          footer={
            <DialogClose>
              <Button>Keep holding</Button>
            </DialogClose>
          }
        >
          <Input label="Type the name to force the step" placeholder="income-scorer" />
        </Dialog>
        <ConfirmDemo />
        <Sheet trigger={<Button>Sheet</Button>} title="Plan">
          10 · 25 · 50 on time, 100 on evidence
        </Sheet>
        <Popover trigger={<Button>Popover</Button>}>Tolerance +0.05, α 0.01</Popover>
        <Tooltip content="Roll back" keys="⇧ R">
          <Button>Tooltip</Button>
        </Tooltip>
        <Menu trigger={<Button>Menu</Button>} entries={[{ label: "Light" }, { label: "Dark" }, { label: "System" }]} />
        <ToastDemo />
      </div>
      <div className="mt-4">
        <Tabs
          tabs={[
            { value: "a", label: "Evidence", content: <p className="pt-2 text-muted">Words first.</p> },
            { value: "b", label: "Plan", content: <p className="pt-2 text-muted">Steps and gates.</p> },
          ]}
        />
      </div>
    </>
  );
}

const paletteGroups: PaletteGroup[] = [
  {
    heading: "Do",
    entries: [
      {
        id: "roll-back",
        label: ["Roll back ", { strong: "income-scorer v3" }, " to v1: 25 % → 0 %, now"],
        keys: "⇧ R",
        icon: "back",
        needsAim: true,
      },
      { id: "declare", label: "Declare incident…", keys: "D", icon: "pulse" },
    ],
  },
  { heading: "Found", entries: [{ id: "rollout", label: "income-scorer v2", detail: "running", icon: "ladder" }] },
];

export function TopBarEnd() {
  const [paused, setPaused] = useState(false);
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  return (
    <>
      <LiveDot asOf={at("14:11:05")} paused={paused} onToggle={() => setPaused(!paused)} />
      <SearchButton onOpen={() => setOpen(true)} />
      <CommandPalette
        open={open}
        onOpenChange={setOpen}
        query={query}
        onQueryChange={setQuery}
        groups={paletteGroups}
        onChoose={() => setOpen(false)}
        empty="Nothing by that name."
      />
    </>
  );
}

export function RollbackDemo({ size }: { size?: 24 | 40 }) {
  const answer = async () => {
    const requestedAt = at("14:11:07") + 120;
    return { ok: true as const, receipt: { requestedAt, appliedAt: requestedAt + 300, verifiedAt: requestedAt + 900 } };
  };
  return (
    <RollbackButton to="v1" fromPercent={25} onRollBack={answer} size={size} keys={size === 24 ? undefined : "⇧ R"} />
  );
}
