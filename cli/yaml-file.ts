import { readFileSync } from "node:fs";
import { WrongWords } from "./command.ts";
import { readYaml } from "./folder/yaml-text.ts";

/** What a file of YAML or JSON says. @throws WrongWords with the line of each mistake */
export function readYamlFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new WrongWords(`${path} cannot be read (${(error as Error).message})`);
  }
  const { value, errors } = readYaml(text);
  if (errors.length > 0)
    throw new WrongWords(errors.map(({ line, message }) => `${path}:${line}  ${message}`).join("\n"));
  return value;
}
