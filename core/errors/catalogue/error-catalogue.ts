import { commands } from "./commands.ts";
import { configuration } from "./configuration.ts";
import type { ErrorEntry, ErrorFamily, Responsible } from "./entry.ts";
import { evaluation } from "./evaluation.ts";
import { loading } from "./loading.ts";
import { localCloud } from "./local-cloud.ts";
import { monitoring } from "./monitoring.ts";
import { platform } from "./platform.ts";
import { serving } from "./serving.ts";
import { setup } from "./setup.ts";
import { training } from "./training.ts";

/**
 * Every error code of the product: TypeScript, the Python of images/, and set-up. A code has one meaning and one
 * actor, and keeps both between releases. The codes of policies (POL) are in policies/registry.ts.
 *
 * To add one: take the next free number of its prefix, write its entry in the family's file beside this one, use it
 * (`userError("LOAD013", …)`), and run `npm run docs`. A new prefix needs no more than that; a new family one line in
 * `errorFamilies`. tests/unit/error-catalogue.test.ts compares the catalogue with the sources, the runbook and the docs.
 */
export const errorCatalogue = {
  ...configuration,
  ...loading,
  ...training,
  ...evaluation,
  ...monitoring,
  ...serving,
  ...platform,
  ...commands,
  ...localCloud,
  ...setup,
} as const;

/** The catalogue in the order of docs/reference/errors.md. */
export const errorFamilies: readonly { title: string; codes: ErrorFamily }[] = [
  { title: "Configuration and program", codes: configuration },
  { title: "Loading", codes: loading },
  { title: "Training", codes: training },
  { title: "Evaluation", codes: evaluation },
  { title: "Drift, incidents and notifications", codes: monitoring },
  { title: "Serving", codes: serving },
  { title: "PostgreSQL, MLflow, events and secrets", codes: platform },
  { title: "Commands, rehearsal and engine", codes: commands },
  { title: "Embedded cloud", codes: localCloud },
  { title: "Set-up", codes: setup },
];

export type ErrorCode = keyof typeof errorCatalogue;

/** Codes for which one of the actors must act. */
export type ErrorCodeOf<A extends Responsible> = {
  [C in ErrorCode]: (typeof errorCatalogue)[C]["actor"] extends A ? C : never;
}[ErrorCode];

const entries: ReadonlyMap<string, ErrorEntry> = new Map(Object.entries(errorCatalogue));

/** Whether a text is an error code of this release, such as the code in the answer of another process. */
export function isErrorCode(text: string): text is ErrorCode {
  return entries.has(text);
}
