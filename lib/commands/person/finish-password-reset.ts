import { inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { personSubject } from "./person-row.ts";
import { type PresentedLink, requireAccessLink, useAccessLink, type VisitorContext } from "./require-access-link.ts";
import { type ChosenPassword, hashChosen, setPassword } from "./set-password-by-link.ts";

/** Public: whoever holds an open reset link sets a new password, once. Every session of the person ends. */
export async function finishPasswordReset(
  ctx: VisitorContext,
  request: { link: Pick<PresentedLink, "hashes">; chosen: ChosenPassword },
): Promise<{ email: string }> {
  const link = await requireAccessLink(ctx, { ...request.link, kind: "reset" });
  const passwordHash = await hashChosen(request.chosen);
  return inTransaction({ ...ctx, actor: link.actor }, async (tx) => {
    await useAccessLink(tx, link);
    await setPassword(tx, { userId: link.userId, passwordHash, because: "the password was reset" });
    await recordAudit(tx, "user.password_changed", {
      subject: personSubject(link.userId),
      detail: { name: link.name, by: "reset link" },
    });
    return { email: link.email };
  });
}
