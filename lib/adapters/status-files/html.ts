/** Markup that is safe to print as it stands; only this module makes it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Printable = string | number | Html | null | undefined | false | readonly Printable[];

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escapes for text and for quoted attributes, in HTML and XML; drops characters that XML cannot carry. */
export const escapeText = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these may not stand in XML
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);

function print(value: Printable): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(print).join("");
  return escapeText(String(value));
}

/** For HTML and for feeds. Every value is escaped unless it is markup made by this same tag: forgetting is not possible. */
export function html(parts: TemplateStringsArray, ...values: readonly Printable[]): Html {
  return new Html(parts.reduce((text, part, index) => `${text}${print(values[index - 1])}${part}`));
}
