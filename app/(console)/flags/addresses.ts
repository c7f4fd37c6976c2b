export const flagHref = (key: string): string => `/flags/${encodeURIComponent(key)}`;
