import { z } from "zod";
import { EndSessionsInput, endSessions } from "#lib/commands/access/end-sessions";
import type { CommandContext } from "#lib/commands/kernel/context";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { ChangeRoleInput, changeRole } from "#lib/commands/person/change-role";
import { DisablePersonInput, disablePerson } from "#lib/commands/person/disable-person";
import { EnablePersonInput, enablePerson } from "#lib/commands/person/enable-person";
import { InvitePersonInput, invitePerson } from "#lib/commands/person/invite-person";
import type { MadeLink, StoredLink } from "#lib/commands/person/person-link";
import { RenewInvitationInput, renewInvitation } from "#lib/commands/person/renew-invitation";
import { RevokeLinkInput, revokeLink } from "#lib/commands/person/revoke-link";
import { StartPasswordResetInput, startPasswordReset } from "#lib/commands/person/start-password-reset";
import { roles } from "#lib/domain/access/permission";
import { personStates } from "#lib/domain/access/person-state";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type PersonLine, peopleList } from "#lib/queries/people/people-list";
import { personPage } from "#lib/queries/people/person-page";
import { mailStates, type ToldLink, withLink } from "../../../session/person-link.ts";
import { endpoint, instantText } from "../endpoint.ts";

const personOutput = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  state: z.enum(personStates).describe("invited: no password yet; disabled: shut out"),
  teams: z.array(z.object({ id: z.string(), key: z.string(), name: z.string(), isLead: z.boolean() })),
  lastSignedInAt: instantText.nullable(),
  createdAt: instantText,
});
const onePerson = personOutput.extend({ roleSource: z.enum(["local", "oidc"]), revision: z.number().int() });

const linkOutput = z.object({
  userId: z.string(),
  link: z.string().describe("Works once; this answer is the only place where it is shown"),
  expiresAt: instantText,
  mail: z
    .enum(mailStates)
    .describe(
      "queued: a letter with the link goes to the person too; none: no mail is configured, pass it on yourself",
    ),
});

const text = (at: number | null) => (at === null ? null : new Date(at).toISOString());

const present = ({ id, name, email, role, state, teams, lastSignedInAt, createdAt }: PersonLine) => ({
  ...{ id, name, email, role, state, teams },
  lastSignedInAt: text(lastSignedInAt),
  createdAt: new Date(createdAt).toISOString(),
});

async function presentOne(ctx: CommandContext, userId: string) {
  const found = await personPage(ctx.db, { userId, now: ctx.now });
  if (!found) throw new CommandError("not-found", `there is no person ${userId}`);
  return { ...present(found), roleSource: found.roleSource, revision: found.revision };
}

const presentLink = (userId: string, { link, expiresAt, mail }: ToldLink) => ({
  ...{ userId, link, mail },
  expiresAt: expiresAt.toISOString(),
});

interface Verb<I> {
  name: string;
  operationId: string;
  summary: string;
  input: I;
}

/** POST /people/{userId}/<verb>: runs the command, answers with the person as it then is. */
const verb = <I extends z.ZodType<{ userId: string }>>(
  spec: Verb<I> & { run(ctx: CommandContext, input: z.output<I>): Promise<unknown> },
) =>
  endpoint({
    method: "POST",
    path: `/people/{userId}/${spec.name}`,
    operationId: spec.operationId,
    summary: spec.summary,
    permission: "person:write",
    tag: "people",
    input: spec.input,
    output: onePerson,
    run: async (ctx, input) => {
      await spec.run(ctx, input);
      return presentOne(ctx, (input as { userId: string }).userId);
    },
  });

/** POST /people/{userId}/<verb>: makes a one-time link and shows it. */
const linkVerb = <I extends z.ZodType<{ userId: string }>>(
  spec: Verb<I> & {
    run(ctx: CommandContext, request: { input: z.output<I> } & MadeLink): Promise<StoredLink>;
  },
) =>
  endpoint({
    method: "POST",
    path: `/people/{userId}/${spec.name}`,
    operationId: spec.operationId,
    summary: spec.summary,
    permission: "person:write",
    tag: "people",
    input: spec.input,
    output: linkOutput,
    run: async (ctx, input) => {
      const { userId } = input as { userId: string };
      return presentLink(userId, await withLink(spec.run)(ctx, input));
    },
  });

const sessions = [
  endpoint({
    method: "POST",
    path: "/people/{userId}/end-sessions",
    operationId: "endSessions",
    summary: "End a person's sessions, or one of them: that browser has to sign in again",
    permission: "person:write",
    tag: "people",
    input: EndSessionsInput,
    output: z.object({ ended: z.number().int() }),
    run: endSessions,
  }),
];

const reading = [
  endpoint({
    method: "GET",
    path: "/people",
    operationId: "listPeople",
    summary: "List people by name",
    permission: "person:read",
    tag: "people",
    input: z.object({
      text: z.string().max(200).optional().describe("Part of a name or an address"),
      role: z.enum(roles).optional(),
      state: z.enum(personStates).optional(),
      team: idSchema("team").optional(),
    }),
    output: z.object({ people: z.array(personOutput) }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "person:read");
      return { people: (await peopleList(ctx.db, input)).map(present) };
    },
  }),
  endpoint({
    method: "GET",
    path: "/people/{userId}",
    operationId: "getPerson",
    summary: "One person",
    permission: "person:read",
    tag: "people",
    input: z.object({ userId: idSchema("user") }),
    output: onePerson,
    run: async (ctx, { userId }) => {
      await requirePermission(ctx, "person:read");
      return presentOne(ctx, userId);
    },
  }),
];

export const personEndpoints = [
  ...sessions,
  ...reading,
  endpoint({
    method: "POST",
    path: "/people",
    operationId: "invitePerson",
    summary: "Invite a person; needs a key that is valid in every environment",
    permission: "person:write",
    tag: "people",
    input: InvitePersonInput,
    output: linkOutput,
    successStatus: 201,
    run: async (ctx, input) => {
      const { userId, ...told } = await withLink(invitePerson)(ctx, input);
      return presentLink(userId, told);
    },
  }),
  linkVerb({
    name: "renew-invitation",
    operationId: "renewInvitation",
    summary: "A new invitation for somebody who has not come yet; the old one opens nothing any more",
    input: RenewInvitationInput,
    run: renewInvitation,
  }),
  linkVerb({
    name: "reset",
    operationId: "startPasswordReset",
    summary: "A link to set a new password, good for a day",
    input: StartPasswordResetInput,
    run: startPasswordReset,
  }),
  verb({
    name: "revoke-link",
    operationId: "revokePersonLink",
    summary: "Take back the open invitation or reset of a person",
    input: RevokeLinkInput,
    run: revokeLink,
  }),
  verb({
    name: "role",
    operationId: "changeRole",
    summary: "Change a role; every session of the person ends",
    input: ChangeRoleInput,
    run: changeRole,
  }),
  verb({
    name: "disable",
    operationId: "disablePerson",
    summary: "Shut a person out at once",
    input: DisablePersonInput,
    run: disablePerson,
  }),
  verb({
    name: "enable",
    operationId: "enablePerson",
    summary: "Let a disabled person in again",
    input: EnablePersonInput,
    run: enablePerson,
  }),
];
