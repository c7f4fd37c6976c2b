// Breaks the floor rule on purpose: `npm run check` fails unless the import check reports this line.
import { planted } from "#lib/adapters/planted";

export const broken: number = planted;
