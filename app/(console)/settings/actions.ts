"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { action } from "../../session/action.ts";
import { ownCookie } from "../../session/own-cookie.ts";

const refreshes = () => ["/settings"];

/** Kept in this browser; read by the root layout, so that the first paint is right without a script. */
export const setTheme = action(
  z.object({ theme: z.enum(["light", "dark", "system"]) }),
  async (_ctx, { theme }) => {
    (await cookies()).set("theme", theme, ownCookie());
    return { theme };
  },
  { needs: "profile:write", refreshes },
);
