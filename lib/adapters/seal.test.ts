import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { openSealed, seal } from "./seal.ts";

const newer = randomBytes(32);
const older = randomBytes(32);

it("opens what it sealed, also after a newer secret came before", () => {
  const sealed = seal("whsec_abc", older);
  expect(sealed.includes("whsec_abc")).toBe(false);
  expect(openSealed(sealed, [older])).toBe("whsec_abc");
  expect(openSealed(sealed, [newer, older])).toBe("whsec_abc");
});

it("opens nothing that was changed or sealed under another secret", () => {
  const sealed = seal("whsec_abc", older);
  expect(() => openSealed(sealed, [newer])).toThrow(/another EVENKEEL_SECRET/);
  for (const at of [1, 13, sealed.length - 1]) {
    const bent = Buffer.from(sealed);
    bent[at] = (bent[at] ?? 0) ^ 1;
    expect(() => openSealed(bent, [older])).toThrow();
  }
  expect(() => openSealed(Buffer.from([9, 9]), [older])).toThrow(/unknown format/);
});
