/**
 * What is said beside the button of a form: the refusal, unless each thing that is wrong stands at a field of the form
 * already. A field of another name (`settings.days`) is known by its last part.
 */
export function besideFields(
  refusal: string,
  { fieldErrors, shown }: { fieldErrors: Readonly<Record<string, string>>; shown: ReadonlySet<string> },
): string {
  const wrong = Object.keys(fieldErrors);
  const isSaid = wrong.length > 0 && wrong.every((field) => shown.has(field.split(".").at(-1) ?? field));
  return isSaid ? "" : refusal;
}
