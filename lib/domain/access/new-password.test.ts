import { expect, test } from "vitest";
import { newPasswordSchema } from "./new-password.ts";

test.each(["short words", "aaaaaaaaaaaaaaaa", "abababababab", "x".repeat(300)])("%j is refused", (password) => {
  expect(newPasswordSchema.safeParse(password).success).toBe(false);
});

test("a phrase is taken as it is, spaces included", () => {
  expect(newPasswordSchema.parse(" correct horse battery ")).toBe(" correct horse battery ");
});
