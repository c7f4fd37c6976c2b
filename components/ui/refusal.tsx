import { SignalShape } from "../signal/signal-shape.tsx";

/** The server's answer to what was asked for, in place. */
export function Refusal({ text }: { text: string }) {
  if (!text) return null;
  return (
    <p role="alert" className="meta text-text">
      <SignalShape signal="elevated" size={11} /> {text.charAt(0).toUpperCase()}
      {text.slice(1)}
      {/[.!?]$/.test(text) ? "" : "."}
    </p>
  );
}
