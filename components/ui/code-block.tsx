"use client";

import { useState } from "react";
import { Button } from "./button.tsx";

export type CodeBlockProps = {
  label: string;
  text: string;
  /** For a single long line: broken on the screen, whole when copied. */
  wrap?: boolean;
};

/** Text to take along as it is. Scrolls sideways inside itself, never the page. */
export function CodeBlock({ label, text, wrap }: CodeBlockProps) {
  const [words, setWords] = useState("Copy");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setWords("Copied"),
      () => setWords("Select and copy it by hand"),
    );
  return (
    <section className="code-block" aria-label={label}>
      <div className="head">
        <span className="meta mono">{label}</span>
        <Button size={24} variant="ghost" onClick={copy} aria-label={`${words}: ${label}`}>
          {words}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <pre tabIndex={0} className={wrap ? "wrap" : undefined}>
        <code>{text}</code>
      </pre>
    </section>
  );
}
