"use client";

import { useState, useTransition } from "react";
import type { ActionResult } from "../../session/action.ts";

export interface Send {
  isSending: boolean;
  /** What the server said against it; stays until the next try. */
  refusal: string;
  fieldErrors: Record<string, string>;
  run<T>(work: () => Promise<ActionResult<T>>, onDone?: (value: T) => void): void;
  clear(): void;
}

/** One action at a time; a refusal is shown where it was asked for. Nothing is assumed before the answer. */
export function useSend(): Send {
  const [refusal, setRefusal] = useState("");
  const [fieldErrors, setFieldErrors] = useState<Record<string, string>>({});
  const [isSending, start] = useTransition();
  return {
    isSending,
    refusal,
    fieldErrors,
    clear: () => {
      setRefusal("");
      setFieldErrors({});
    },
    run: (work, onDone) =>
      start(async () => {
        const answer = await work().catch(() => null);
        setRefusal(
          answer === null
            ? "No answer: nothing is known to have changed. Try again."
            : answer.kind === "ok"
              ? ""
              : answer.message,
        );
        setFieldErrors(answer?.kind === "invalid" ? answer.fieldErrors : {});
        if (answer?.kind === "ok") onDone?.(answer.value);
      }),
  };
}
