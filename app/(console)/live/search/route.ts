import { roleCan } from "#lib/domain/access/can";
import { search } from "#lib/queries/console/search";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { currentPerson } from "../../../session/current-person.ts";
import { liveAnswer } from "../../live-answer.ts";

export const dynamic = "force-dynamic";

const MOST_CHARACTERS = 100;

export async function GET(request: Request) {
  const text = (new URL(request.url).searchParams.get("q") ?? "").slice(0, MOST_CHARACTERS);
  return liveAnswer("rollout:read", async (db) => {
    const person = await currentPerson();
    const environment = await consoleEnvironment();
    return { hits: await search(db, { environment, text, may: (it) => !!person && roleCan(person.role, it) }) };
  });
}
