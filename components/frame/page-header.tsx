import type { ReactNode } from "react";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { Rich, type RichText } from "../ui/rich.tsx";

export type PageHeaderProps = {
  title: string;
  /** Beside the title: versions, a number. */
  titleExtra?: ReactNode;
  /** Second line: state, traffic, who decides. */
  facts?: ReactNode;
  /** Right end; the rollback stands last. */
  actions?: ReactNode;
  /** The decision sentence. */
  sentence?: RichText;
};

/** Sticky, 109 high with its sentence on one line. */
export function PageHeader({ title, titleExtra, facts, actions, sentence }: PageHeaderProps) {
  return (
    <header className="page-header">
      <div className="names">
        <h1>
          {title} {titleExtra}
        </h1>
        {facts && <div className="facts">{facts}</div>}
      </div>
      {actions && <div className="actions">{actions}</div>}
      {sentence && (
        <p className="decision-sentence">
          <Rich text={sentence} />
        </p>
      )}
    </header>
  );
}

export type TruthHeaderProps = { signal: Signal; title: string; detail: RichText };

/** The one sentence of truth on the overview. */
export function TruthHeader({ signal, title, detail }: TruthHeaderProps) {
  return (
    <header className="truth">
      <h1>
        <SignalShape signal={signal} size={20} />
        {title}
      </h1>
      <p>
        <Rich text={detail} />
      </p>
    </header>
  );
}
