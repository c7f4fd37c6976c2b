import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** What no screen of the kit can show by itself, each with its reason. */
const notShown: Record<string, string> = {
  Backdrop: "a layer inside Plot",
  Foreground: "a layer inside Plot",
  Crossing: "a layer inside EvidenceLine",
  Plot: "drawn by TimeSeries and EvidenceLine, which own its words",
  ChartFrame: "drawn by every chart",
  LadderAttemptDrawing: "a layer inside RolloutLadder",
  FairnessRow: "a row inside FairnessDots",
  PictureNodeBox: "a box inside DependencyPicture",
  FairnessLegend: "drawn by FairnessDots",
};

const read = (files: string[]) => files.map((file) => ({ file, text: readFileSync(file, "utf8") }));
const sources = read(globSync("components/**/*.tsx")).filter(({ file }) => !file.includes(".test."));
const kit = read(globSync("app/kit/**/*.tsx"));

/** Names of exported components: functions in capitals that draw something. */
const components = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/^export (?:async )?function ([A-Z]\w*)/gm)].map(([, name]) => ({ name: name as string, file })),
);

const isDrawn = (name: string) => kit.some(({ text }) => new RegExp(`<${name}[\\s/>]`).test(text));

describe("the kit", () => {
  test("there are components to look for", () => {
    expect(components.length).toBeGreaterThan(60);
  });

  test.each(components)("shows $name of $file, or says why it cannot", ({ name }) => {
    expect(isDrawn(name) || notShown[name] !== undefined).toBe(true);
  });

  test("has no reason left over for what is shown or gone", () => {
    const stale = Object.keys(notShown).filter((name) => isDrawn(name) || !components.some((one) => one.name === name));
    expect(stale).toEqual([]);
  });
});
