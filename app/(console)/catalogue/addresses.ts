/** Where a service of the catalogue, or one that is not in it, is looked at. */
export const serviceHref = (service: string): string => `/catalogue/services/${encodeURIComponent(service)}`;
export const systemHref = (system: string): string => `/catalogue/systems/${encodeURIComponent(system)}`;
/** The form that enters a service, filled in as far as it was seen. */
export const adoptHref = (service: string): string => `/catalogue/adopt?service=${encodeURIComponent(service)}`;

/** A name out of an address; undefined when it is no text. */
export function nameInPath(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
