import { z } from "zod";
import { EraseUnitInput, eraseUnit } from "#lib/commands/unit/erase-unit";
import { endpoint } from "../endpoint.ts";

export const unitEndpoints = [
  endpoint({
    method: "DELETE",
    path: "/units/{unitId}",
    operationId: "eraseUnit",
    summary: "Take a unit's id out of everything stored; counts stay",
    permission: "unit:erase",
    tag: "units",
    input: EraseUnitInput,
    output: z.object({ erasedRows: z.number().int() }),
    run: eraseUnit,
  }),
];
