"use client";

import { CodeBlock } from "#components/ui/code-block";
import { Tabs } from "#components/ui/tabs";
import { fillSnippet, KEY_PLACEHOLDER, type SnippetValues } from "./snippets/snippet.ts";
import { snippets } from "./snippets/snippets.ts";

/** The same small program in four languages, filled with what was made above. */
export function SnippetTabs({ values }: { values: Omit<SnippetValues, "apiKey"> & { secret: string } }) {
  const { secret, ...rest } = values;
  const filled = { ...rest, apiKey: secret || KEY_PLACEHOLDER };
  return (
    <div className="grid min-w-0 gap-3">
      <p className="muted">
        It asks for the flag once and sends one span. Run it as it is, then put its parts where your service starts and
        where it answers.{" "}
        {secret ? "It holds your key: keep it out of version control." : `Put your key in place of ${KEY_PLACEHOLDER}.`}
      </p>
      <Tabs
        tabs={snippets.map((snippet) => ({
          value: snippet.language,
          label: snippet.label,
          content: (
            <div className="mt-3 grid min-w-0 gap-3">
              <CodeBlock
                label={snippet.language === "java" ? "build.gradle.kts, dependencies" : "Install"}
                text={snippet.install}
                wrap
              />
              <CodeBlock label={snippet.file} text={fillSnippet(snippet, filled)} />
              <p className="meta">{snippet.tried}</p>
            </div>
          ),
        }))}
      />
      <p className="meta">
        {values.gatewayUrl} is the gateway as this instance knows it. If your services reach it under another name, set
        EVENKEEL_GATEWAY_URL.
      </p>
    </div>
  );
}
