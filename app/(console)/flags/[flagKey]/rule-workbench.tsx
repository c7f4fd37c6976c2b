"use client";

import { useState } from "react";
import { Section } from "#components/frame/section";
import type { Evaluators } from "#lib/domain/flag/logic/compile-rule";
import type { FlagRecord } from "#lib/queries/flag/flag-record";
import { jsonText } from "../json-field.ts";
import { FlagTester } from "./flag-tester.tsx";
import { RuleEditor } from "./rule-editor.tsx";

interface RuleWorkbenchProps {
  flag: FlagRecord;
  evaluators: Evaluators;
  mayWrite: boolean;
}

/** The rule and the place to try it, also before it is saved. */
export function RuleWorkbench({ flag, evaluators, mayWrite }: RuleWorkbenchProps) {
  const stored = flag.targeting === null ? "" : jsonText(flag.targeting);
  const [text, setText] = useState(stored);
  return (
    <>
      <Section title="Targeting rule" note="asked after prerequisites and overrides, before the default">
        <RuleEditor
          flag={flag}
          evaluators={evaluators}
          mayWrite={mayWrite}
          stored={stored}
          text={text}
          onText={setText}
        />
      </Section>
      <Section title="Evaluate as …" note="as the gateway would answer now; nothing is changed">
        <FlagTester flag={flag} unsaved={text === stored ? null : text} />
      </Section>
    </>
  );
}
