import { inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { personSubject } from "./person-row.ts";
import { type PresentedLink, requireAccessLink, useAccessLink, type VisitorContext } from "./require-access-link.ts";
import { type ChosenPassword, hashChosen, setPassword } from "./set-password-by-link.ts";

/** Public: whoever holds an open invitation sets the first password, once. Signing in is the next step. */
export async function acceptInvitation(
  ctx: VisitorContext,
  request: { link: Pick<PresentedLink, "hashes">; chosen: ChosenPassword },
): Promise<{ email: string }> {
  const link = await requireAccessLink(ctx, { ...request.link, kind: "invite" });
  const passwordHash = await hashChosen(request.chosen);
  return inTransaction({ ...ctx, actor: link.actor }, async (tx) => {
    await useAccessLink(tx, link);
    await setPassword(tx, { userId: link.userId, passwordHash, because: "the invitation was accepted", accepts: true });
    await recordAudit(tx, "user.invitation_accepted", {
      subject: personSubject(link.userId),
      detail: { name: link.name, role: link.role },
    });
    return { email: link.email };
  });
}
