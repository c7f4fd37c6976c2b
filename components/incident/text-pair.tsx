import type { ReactNode } from "react";
import { Chip, type Signal } from "../signal/signal-shape.tsx";
import { Icon } from "../ui/icon.tsx";

export type UpdateState = "draft" | "published" | "retracted";

const updateFaces: Record<UpdateState, { signal: Signal; word: string }> = {
  draft: { signal: "none", word: "Draft" },
  published: { signal: "ok", word: "Published" },
  retracted: { signal: "none", word: "Retracted" },
};

export type TextPairProps = {
  internal: { body: ReactNode; footer?: ReactNode };
  public: {
    state: UpdateState /** Plain words, or a form while editing. */;
    body: ReactNode;
    footer?: ReactNode;
    actions?: ReactNode;
  };
};

/** What we know beside what we say. */
export function TextPair({ internal, public: said }: TextPairProps) {
  const { signal, word } = updateFaces[said.state];
  return (
    <div className="panel text-pair">
      <div>
        <div className="head">
          <b>Internal</b>
          <span className="meta">
            <Icon name="lock" size={12} /> responders only
          </span>
        </div>
        {internal.body}
        {internal.footer && <div className="meta foot">{internal.footer}</div>}
      </div>
      <div>
        <div className="head">
          <b>Public</b>
          <Chip signal={signal} plain>
            {word}
          </Chip>
        </div>
        {typeof said.body === "string" ? <p className="preview">{said.body}</p> : said.body}
        <div className="foot">
          {said.footer && <div className="meta">{said.footer}</div>}
          {said.actions && <div className="actions">{said.actions}</div>}
        </div>
      </div>
    </div>
  );
}

export type UpdatePathProps = { steps: readonly { label: string; state: "done" | "on" | "next" }[] };

/** Drafted, approved, published. */
export function UpdatePath({ steps }: UpdatePathProps) {
  return (
    <ol className="update-path" aria-label="Way of this update">
      {steps.map((step) => (
        <li key={step.label} className={step.state} aria-current={step.state === "on" ? "step" : undefined}>
          <span className="dot" />
          {step.label}
        </li>
      ))}
    </ol>
  );
}
