const words: Readonly<Record<string, string>> = {
  "no-role":
    "You are known to the identity provider, but none of your groups has a role here. Ask an administrator to add you to a group that has one.",
  "account-exists":
    "An account with your e-mail address exists here already and is not linked to the identity provider, so it was left alone. Sign in as you did before, or ask an administrator.",
  "no-email":
    "The identity provider did not give your e-mail address, and an account needs one. Ask whoever runs the provider to release it.",
  "unverified-email":
    "The identity provider has not verified your e-mail address. Verify it there, then sign in again.",
  disabled: "This account is disabled. An administrator can enable it.",
  "wrong-issuer":
    "The identity provider answered under another name than the one this installation trusts. Its operator finds both in the log and in EVENKEEL_OIDC_ISSUER.",
  OAuthSignin:
    "The identity provider is out of reach right now. The public status page and emergency rollbacks work without it; try again in a moment.",
  unavailable:
    "Sign-in is out of reach right now. The public status page and emergency rollbacks work without it; try again in a moment.",
  CredentialsSignin: "E-mail or password is not right. After ten failures sign-in rests for five minutes.",
};

const otherwise = "The identity provider did not sign you in. Nothing has changed here; try again.";

/** Why a sign-in led back to the page; null when it did not. Nothing of the address is repeated. */
export function refusalWords(code: unknown): string | null {
  if (typeof code !== "string" || code === "") return null;
  return Object.hasOwn(words, code) ? (words[code] ?? otherwise) : otherwise;
}
