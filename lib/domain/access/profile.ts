import { z } from "zod";

const contactRules = {
  email: { rule: /^[^\s@]{1,64}@[^\s@]{1,190}$/, words: "must be an e-mail address, such as ada@example.org" },
  phone: { rule: /^\+?[0-9][0-9 ()/.-]{4,30}$/, words: "must be a telephone number, such as +49 30 1234567" },
  chat: { rule: /^\S.{0,119}$/, words: "must name how to reach you there, such as @ada on the team chat" },
} as const;

export const contactKinds = ["email", "phone", "chat"] as const;
export type ContactKind = (typeof contactKinds)[number];

/** How to reach somebody. */
export const contactMethodSchema = z
  .object({ kind: z.enum(contactKinds), value: z.string().trim().max(255, "has at most 255 characters") })
  .superRefine(({ kind, value }, issues) => {
    const { rule, words } = contactRules[kind];
    if (!rule.test(value)) issues.addIssue({ code: "custom", path: ["value"], message: words });
  });

/** What people may say about themselves; the first contact method is the first choice. */
export const profileSchema = z.object({
  name: z.string().trim().min(1, "must not be empty: others see it").max(80, "has at most 80 characters"),
  timeZone: z.string().refine(isTimeZone, "must be a time zone of the list, such as Europe/Berlin"),
  contactMethods: z.array(contactMethodSchema).max(6, "has at most 6 entries"),
});

export type Profile = z.output<typeof profileSchema>;

/** IANA names that this runtime knows; UTC is not among those it lists. */
export const timeZones = (): string[] => [
  "UTC",
  ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC"),
];

function isTimeZone(name: string): boolean {
  return timeZones().includes(name);
}
