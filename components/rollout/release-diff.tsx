import {
  fieldWords,
  noDiffWords,
  oneSideWords,
  promptLines,
  type ReleaseChange,
  releaseChanges,
} from "#lib/domain/flag/release-diff";
import type { DiffLine, DiffMark } from "#lib/domain/flag/sequence-diff";
import type { FrozenRelease } from "#lib/domain/flag/version-set";

interface ReleaseDiffProps {
  release: FrozenRelease;
  /** Names of the variants. */
  baseline: string;
  candidate: string;
}

/** What the candidate is made of against the baseline, field by field; the prompt by lines. */
export function ReleaseDiff({ release, baseline, candidate }: ReleaseDiffProps) {
  const names = { baseline, candidate };
  const none = noDiffWords(release, names);
  const note = oneSideWords(release, names);
  const changes = releaseChanges(release);
  const notes = release.candidate?.notes;
  if (none) return <Words none={none} notes={notes} candidate={candidate} />;
  return (
    <div className="grid gap-3">
      {note && <p className="muted">{note}</p>}
      <ul className="release-diff" aria-label={`What changes from ${baseline} to ${candidate}`}>
        {changes.map((change) => (
          <li key={change.field}>
            <Change change={change} names={names} />
          </li>
        ))}
      </ul>
      {notes && <Notes notes={notes} candidate={candidate} />}
    </div>
  );
}

function Words({ none, notes, candidate }: { none: string; notes: string | undefined; candidate: string }) {
  return (
    <div className="grid gap-2">
      <p className="muted">{none}</p>
      {notes && <Notes notes={notes} candidate={candidate} />}
    </div>
  );
}

function Notes({ notes, candidate }: { notes: string; candidate: string }) {
  return (
    <p className="meta whitespace-pre-line break-words">
      Notes on {candidate}: {notes}
    </p>
  );
}

function Change({ change, names }: { change: ReleaseChange; names: { baseline: string; candidate: string } }) {
  const lines = promptLines(change);
  const group = /^(parameters|components)\./.exec(change.field)?.[1]?.slice(0, -1);
  return (
    <>
      <div className="name">
        {group ? fieldWords(change.field) : titled(fieldWords(change.field))}
        {group && <span className="meta"> {group}</span>}
      </div>
      {lines ? (
        <PromptLines lines={lines} />
      ) : (
        <div className="sides">
          <Side name={names.baseline} value={change.before} hasIt={Object.hasOwn(change, "before")} mark="removed" />
          <span aria-hidden="true">→</span>
          <Side name={names.candidate} value={change.after} hasIt={Object.hasOwn(change, "after")} mark="added" />
        </div>
      )}
    </>
  );
}

const titled = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function Side({ name, value, hasIt, mark }: { name: string; value: unknown; hasIt: boolean; mark: DiffMark }) {
  return (
    <span>
      <span className="sr-only">{name}: </span>
      {hasIt ? (
        <code className={mark}>{typeof value === "string" ? value : JSON.stringify(value)}</code>
      ) : (
        <span className="muted">nothing</span>
      )}
    </span>
  );
}

const signs: Record<DiffMark, string> = { same: " ", removed: "−", added: "+" };
const spoken: Record<DiffMark, string> = { same: "", removed: "Removed: ", added: "Added: " };

/** Long runs that stay the same are folded to what stands around a change. */
const AROUND = 3;

function PromptLines({ lines }: { lines: readonly DiffLine[] }) {
  const isNear = (at: number) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ mark }) => mark !== "same");
  const numbered = lines.map((line, place) => ({ line, place }));
  return (
    <ol className="prompt-lines">
      {numbered
        .filter(({ place }) => isNear(place))
        .map(({ line, place }, index, shown) => {
          const skipped = place - (shown[index - 1]?.place ?? -1) - 1;
          return <PromptLine key={place} line={line} skipped={skipped} />;
        })}
    </ol>
  );
}

function PromptLine({ line, skipped }: { line: DiffLine; skipped: number }) {
  return (
    <>
      {skipped > 0 && (
        <li className="meta">
          {skipped} {skipped === 1 ? "line" : "lines"} unchanged
        </li>
      )}
      <li className={line.mark}>
        <span aria-hidden="true">{signs[line.mark]}</span>
        <span>
          <span className="sr-only">{spoken[line.mark]}</span>
          {line.words
            ? line.words.map(({ mark, text }, index) =>
                // biome-ignore lint/suspicious/noArrayIndexKey: the words of one line, in their one order
                mark === "same" ? text : <mark key={`${index} ${text}`}>{text}</mark>,
              )
            : line.text}
        </span>
      </li>
    </>
  );
}
