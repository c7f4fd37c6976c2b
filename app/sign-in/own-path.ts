/** Where to go after signing in. Only a path of this site: anything else would be an open redirect. */
export function ownPath(target: unknown): string {
  if (typeof target !== "string" || !target.startsWith("/")) return "/";
  try {
    const url = new URL(target, "http://evenkeel.invalid");
    // Dot segments may leave a path that begins with two slashes, which a browser reads as another site.
    if (url.origin === "http://evenkeel.invalid" && !url.pathname.startsWith("//")) return url.pathname + url.search;
  } catch {
    // A target that is no URL leads to the overview.
  }
  return "/";
}

/** Address of the sign-in page that leads back to `asked`, a path of this site with its query. */
export function signInPath(asked: string | null): string {
  const back = new URL(ownPath(asked), "http://evenkeel.invalid");
  // Next's own mark on the requests of its links; a person's address does not carry it.
  back.searchParams.delete("_rsc");
  const target = back.pathname + back.search;
  return target === "/" || target.startsWith("/sign-in")
    ? "/sign-in"
    : `/sign-in?callbackUrl=${encodeURIComponent(target)}`;
}
