/** A person's click on the roll-back button, as the browser sends it: the server action of the rollout's page. */

import type pg from "pg";
import { hashPassword } from "#lib/adapters/password";
import { signInWithoutBrowser } from "../e2e/fixtures/browserless-session.ts";
import { actionId, callAction } from "../e2e/fixtures/served-actions.ts";

const account = { email: "operator@bench.test", password: "a long password of the benchmark" };

export interface Console {
  /** Presses the button. @throws when the page refuses. */
  rollBack(rolloutId: string): Promise<void>;
}

/** Enters an operator, signs in and finds the page's action in the build. */
export async function openConsole(webUrl: string, database: pg.Client): Promise<Console> {
  await database.query(
    `insert into user_account (id, email, name, role, password_hash, created_at)
     values ('usr_01ARZ3NDEKTSV4RRFFQ69G5FAV', $1, 'Bench', 'operator', $2, now())`,
    [account.email, await hashPassword(account.password)],
  );
  const cookie = await signInWithoutBrowser(webUrl, account);
  const id = actionId("rollBack");
  return {
    rollBack: async (rolloutId) => {
      const input = { rolloutId, idempotencyKey: crypto.randomUUID() };
      const { status, text } = await callAction(`${webUrl}/rollouts/${rolloutId}`, { id, input, cookie });
      if (status !== 200 || !text.includes('"kind":"ok"')) throw new Error(`${status}: ${text.slice(0, 500)}`);
    },
  };
}
