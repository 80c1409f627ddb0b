import { configurationReference } from "./configuration.ts";
import { errorsReference } from "./errors.ts";
import { functionsReference } from "./functions.ts";
import { policiesReference } from "./policies.ts";

/** Generated pages of docs/reference/, by file name. */
export const referencePages: Readonly<Record<string, () => string>> = {
  "configuration.md": configurationReference,
  "errors.md": errorsReference,
  "functions.md": functionsReference,
  "policies.md": policiesReference,
};
