/**
 * Name of the key that the operator sets with the variable of the same name. It is not rotated here: the next start
 * would bring the retired secret back. A new value of the variable makes a new key; the old one is then revoked.
 */
export const ENVIRONMENT_KEY_NAME = "EVENKEEL_API_KEY";
