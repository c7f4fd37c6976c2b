/**
 * What is said beside the button of a form: the refusal, unless each thing that is wrong stands at a field of the form
 * already. A field is known by its name within the path (`days` and `settings.days` show `settings.days`); what has no
 * field is said here, by name.
 */
export function besideFields(
  refusal: string,
  { fieldErrors, shown }: { fieldErrors: Readonly<Record<string, string>>; shown: ReadonlySet<string> },
): string {
  const wrong = Object.entries(fieldErrors);
  const isShown = (field: string) => [...shown].some((name) => `.${field}.`.includes(`.${name}.`));
  const unsaid = wrong.filter(([field]) => !isShown(field));
  if (wrong.length > 0 && unsaid.length === 0) return "";
  const more = unsaid.filter(([, problem]) => !refusal.includes(problem));
  return [refusal, ...more.map(([field, problem]) => `${field}: ${problem}.`)].join(" ");
}
