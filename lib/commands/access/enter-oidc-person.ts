import { and, eq, sql } from "drizzle-orm";
import { userAccount } from "#db/schema/access";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import type { OidcRefusal } from "#lib/domain/access/oidc-refusal";
import type { Role } from "#lib/domain/access/permission";
import { leastRole } from "#lib/domain/access/role-map";
import { newId, type UserId } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { type AuditAction, recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { revokeLinks } from "../person/person-link.ts";
import { endLiveSessions } from "./end-live-sessions.ts";
import { holdWaysIn, listWaysIn } from "./keep-way-in.ts";

/** Whom the provider vouches for: issuer and subject are the person, the rest is what it says about them. */
export interface OidcIdentity {
  issuer: string;
  subject: string;
  name: string;
  email: string | null;
  /** null: the provider does not say. */
  isEmailVerified: boolean | null;
  /** What the groups mean here; undefined: nothing. */
  role: Role | undefined;
}

export type OidcEntrance = (
  | { kind: "entered"; userId: UserId; sessionVersion: number; name: string }
  | { kind: "refused"; because: OidcRefusal }
) & {
  /** The provider took the administrator's role from the last one who could get in. */
  leavesNoAdministrator?: true;
};

type Account = typeof userAccount.$inferSelect;

const refused = (because: OidcRefusal): OidcEntrance => ({ kind: "refused", because });
const entered = ({ id, sessionVersion, name }: Pick<Account, "id" | "sessionVersion" | "name">): OidcEntrance => ({
  kind: "entered",
  userId: id as UserId,
  sessionVersion,
  name,
});

/**
 * Finds the person of an identity, lets the role follow the groups, or enters a new person. An e-mail address alone
 * gives nobody somebody else's account: it links only when the provider has verified it and the account has no
 * password of its own yet.
 */
export async function enterOidcPerson(ctx: CommandContext, identity: OidcIdentity): Promise<OidcEntrance> {
  await requirePermission(ctx, "person:write");
  return inTransaction(ctx, async (tx) => {
    if (identity.role !== "administrator") await holdWaysIn(tx);
    const [known] = await tx.db
      .select()
      .from(userAccount)
      .where(and(eq(userAccount.oidcIssuer, identity.issuer), eq(userAccount.oidcSubject, identity.subject)))
      .for("update");
    if (known) return meetAgain(tx, known, identity);
    if (!identity.role) return refused("no-role");
    if (!identity.email) return refused("no-email");
    const [sameEmail] = await tx.db
      .select()
      .from(userAccount)
      .where(eq(sql`lower(${userAccount.email})`, identity.email.toLowerCase()))
      .for("update");
    return sameEmail ? link(tx, sameEmail, identity) : create(tx, identity);
  });
}

async function meetAgain(tx: CommandContext, account: Account, { role }: OidcIdentity): Promise<OidcEntrance> {
  if (account.disabledAt) return refused("disabled");
  // An administrator may have taken the role into their own hands.
  if (account.roleSource === "local") return entered(account);
  // The provider is the authority over roles, also over the last administrator's: docs/decisions/0009.
  const wasLast = await followRole(tx, account, role ?? leastRole);
  const leaves = wasLast ? { leavesNoAdministrator: true as const } : {};
  if (role) return { ...entered(account), ...leaves };
  await endEverySession(tx, account);
  return { ...refused("no-role"), ...leaves };
}

async function link(tx: CommandContext, account: Account, identity: OidcIdentity): Promise<OidcEntrance> {
  if (account.disabledAt) return refused("disabled");
  if (account.passwordHash !== "" || account.oidcSubject !== null) return refused("account-exists");
  if (identity.isEmailVerified !== true) return refused("unverified-email");
  await tx.db
    .update(userAccount)
    .set({
      oidcIssuer: identity.issuer,
      oidcSubject: identity.subject,
      roleSource: "oidc",
      acceptedAt: account.acceptedAt ?? tx.now,
    })
    .where(eq(userAccount.id, account.id));
  // An open invitation would set a password for an account that has found its owner.
  await revokeLinks(tx, account.id);
  await audit(tx, { action: "user.invitation_accepted", userId: account.id, detail: { through: identity.issuer } });
  if (identity.role) await followRole(tx, account, identity.role);
  return entered(account);
}

async function create(tx: CommandContext, identity: OidcIdentity): Promise<OidcEntrance> {
  const { issuer, subject, role, email } = identity;
  if (!role || !email) return refused("no-role");
  if (identity.isEmailVerified === false) return refused("unverified-email");
  const id = newId("user", tx.now, tx.random);
  const name = identity.name.trim().slice(0, 80) || email;
  const [made] = await tx.db
    .insert(userAccount)
    .values({
      id,
      email: email.toLowerCase(),
      name,
      role,
      passwordHash: "",
      createdAt: tx.now,
      acceptedAt: tx.now,
      roleSource: "oidc",
      oidcIssuer: issuer,
      oidcSubject: subject,
    })
    .returning();
  if (!made) throw new Error("the account was not stored");
  await audit(tx, { action: "user.created", userId: id, detail: { role, through: issuer } });
  return entered(made);
}

/** @returns whether nobody who could administer this instance is left. */
async function followRole(tx: CommandContext, account: Account, role: Role): Promise<boolean> {
  if (account.role === role) return false;
  await tx.db
    .update(userAccount)
    .set({ role, revision: account.revision + 1 })
    .where(eq(userAccount.id, account.id));
  const wasLast = account.role === "administrator" && (await listWaysIn(tx)).length === 0;
  const detail = { from: account.role, to: role, ...(wasLast ? { leavesNoAdministrator: true } : {}) };
  await audit(tx, { action: "user.role_changed", userId: account.id, detail });
  return wasLast;
}

/** Whoever belongs to no group here any more is out, in every browser. */
async function endEverySession(tx: CommandContext, { id }: Account): Promise<void> {
  const count = await endLiveSessions(tx, { userId: id, because: "no group means a role any more" });
  if (count > 0) await audit(tx, { action: "user.sessions_ended", userId: id, detail: { count } });
}

interface Change {
  action: AuditAction;
  userId: string;
  detail: Record<string, unknown>;
}

const audit = (tx: CommandContext, { action, userId, detail }: Change) =>
  recordAudit(tx, action, { subject: { kind: "user", id: userId, environment: EVERY_ENVIRONMENT }, detail });
