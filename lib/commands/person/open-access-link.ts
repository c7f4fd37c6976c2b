import { type OpenLink, type PresentedLink, requireAccessLink, type VisitorContext } from "./require-access-link.ts";

/** What the page behind a link may say before a password is set: whom it is for and until when it works. */
export async function openAccessLink(
  ctx: VisitorContext,
  presented: PresentedLink,
): Promise<Pick<OpenLink, "kind" | "name" | "email" | "role" | "expiresAt">> {
  const { kind, name, email, role, expiresAt } = await requireAccessLink(ctx, presented);
  return { kind, name, email, role, expiresAt };
}
