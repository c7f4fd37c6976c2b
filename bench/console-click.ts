/** A person's click on the roll-back button, as the browser sends it: the server action of the rollout's page. */

import type pg from "pg";
import { hashPassword } from "#lib/adapters/password";

const account = { email: "operator@bench.test", password: "a long password of the benchmark" };

export interface Console {
  /** Presses the button. @throws when the page refuses. */
  rollBack(rolloutId: string): Promise<void>;
}

/** Enters an operator, signs in and finds the action in the page's scripts. `rolloutId`: any rollout that serves. */
export async function openConsole(webUrl: string, database: pg.Client, rolloutId: string): Promise<Console> {
  await database.query(
    `insert into user_account (id, email, name, role, password_hash, created_at)
     values ('usr_bench', $1, 'Bench', 'operator', $2, now())`,
    [account.email, await hashPassword(account.password)],
  );
  const cookie = await signIn(webUrl);
  const actionId = await findAction(webUrl, `${webUrl}/rollouts/${rolloutId}`, cookie);
  return {
    rollBack: async (id) => {
      const response = await fetch(`${webUrl}/rollouts/${id}`, {
        method: "POST",
        headers: {
          cookie,
          origin: webUrl,
          accept: "text/x-component",
          "content-type": "text/plain;charset=UTF-8",
          "next-action": actionId,
        },
        body: JSON.stringify([{ rolloutId: id, idempotencyKey: crypto.randomUUID() }]),
      });
      const answer = await response.text();
      if (!response.ok || !answer.includes('"kind":"ok"'))
        throw new Error(`${response.status}: ${answer.slice(0, 500)}`);
    },
  };
}

async function signIn(webUrl: string): Promise<string> {
  const csrf = await fetch(`${webUrl}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const answer = await fetch(`${webUrl}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: cookiesOf(csrf), "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...account, csrfToken, json: "true" }),
  });
  const cookie = cookiesOf(answer);
  if (!cookie.includes("session-token")) throw new Error(`not signed in: ${answer.status} ${await answer.text()}`);
  return cookie;
}

const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");

async function findAction(webUrl: string, page: string, cookie: string): Promise<string> {
  const html = await (await fetch(page, { headers: { cookie } })).text();
  for (const [path] of html.matchAll(/\/_next\/static\/[\w./~-]+\.js/g)) {
    const script = await (await fetch(`${webUrl}${path}`)).text();
    const found = /"([0-9a-f]{40,})",[^"]{1,200},"rollBack"\)/.exec(script)?.[1];
    if (found) return found;
  }
  throw new Error(`${page} has no roll-back action`);
}
