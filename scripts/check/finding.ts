/** One thing the check objects to. */
export type Finding = { readonly path: string; readonly line: number; readonly message: string };

export const formatFinding = ({ path, line, message }: Finding): string => `${path}:${line} ${message}`;
