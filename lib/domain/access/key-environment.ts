/** The environment of a key that is valid in each of them, as the operator's own EVENKEEL_API_KEY is. */
export const EVERY_ENVIRONMENT = "*";

/** Whether a key of one environment may touch what belongs to another. */
export const coversEnvironment = (keyEnvironment: string, environment: string): boolean =>
  keyEnvironment === EVERY_ENVIRONMENT || keyEnvironment === environment;

export const environmentWords = (environment: string): string =>
  environment === EVERY_ENVIRONMENT ? "every environment" : `the environment "${environment}"`;
