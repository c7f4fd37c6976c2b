"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { action } from "../../session/action.ts";

const refreshes = () => ["/settings"];

const YEAR_SECONDS = 31_536_000;

/** Kept in this browser; read by the root layout, so that the first paint is right without a script. */
export const setTheme = action(
  z.object({ theme: z.enum(["light", "dark", "system"]) }),
  async (_ctx, { theme }) => {
    (await cookies()).set("theme", theme, { path: "/", maxAge: YEAR_SECONDS, sameSite: "lax" });
    return { theme };
  },
  { needs: "profile:write", refreshes },
);
