import type { ControlState } from "./control-server.ts";

/** A page without scripts: numbers of the demo and a form for v4's fault. Every value is escaped. */
export function renderControlPage(state: ControlState): string {
  const { counts, deliveries, fault } = state;
  const rows = [
    ["Applications sent", counts.sent],
    ["Decided", counts.decided],
    ["Failed", counts.failed],
    ["Skipped because too many were open", counts.skipped],
    ["E-mails received", deliveries.emails.length],
    ["Webhooks received", deliveries.webhooks.length],
    ["Webhooks with a right signature", deliveries.webhooks.filter((webhook) => webhook.verified).length],
    ["Story", state.story()],
  ] as const;
  const table = rows.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(String(value))}</td></tr>`).join("");
  const emails = deliveries.emails
    .slice(-10)
    .map((email) => `<li>${escapeHtml(`${email.receivedAt} ${email.subject}`)}</li>`)
    .join("");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evenkeel demo AI system</title>
<style>body{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
th{text-align:left;font-weight:400;padding-right:2rem}input{width:6rem}</style></head>
<body><h1>Demo AI system</h1>
<p>An applications API asks an income scorer which decides with the model version that Evenkeel's flag names.</p>
<table>${table}</table>
<h2>Fault of model v4</h2>
<p>v4 has the weights of v2. This switch makes it slow or makes it fail; every other version ignores it.</p>
<form method="post" action="/fault">
<p><label>Added latency, ms <input name="latencyMs" type="number" min="0" max="10000" value="${fault.latencyMs}"></label></p>
<p><label>Share of errors, 0 to 1 <input name="errorRatio" type="number" min="0" max="1" step="0.01" value="${fault.errorRatio}"></label></p>
<p><button>Set the fault</button></p></form>
<h2>Newest e-mails</h2><ul>${emails}</ul>
</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
