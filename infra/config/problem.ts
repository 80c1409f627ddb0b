import { channelSecrets } from "../../channels/settings.ts";
import type { ErrorCode } from "../../core/errors/catalogue/error-catalogue.ts";

/** Steps from the top of the configuration to a value. */
export type KeyPath = readonly (string | number)[];

/** One problem of the configuration, and the command that repairs it. */
export interface ConfigProblem {
  code: ErrorCode;
  /** The key, as pulumi writes it: `ratchet:workloads[0].promotion.minimum`. */
  key: string;
  /** The value found, as JSON; "nothing" for an absent key; never a secret. */
  got: string;
  expected: string;
  /** A command for the shell. */
  command: string;
}

/** `ratchet:workloads[0].name`; the region is the AWS provider's own key. */
export function keyOf(path: KeyPath): string {
  if (path.length === 1 && path[0] === "region") return "aws:region";
  if (path.length === 1 && path[0] === "ratchet:region") return "ratchet:region";
  const steps = path.map((step, index) => {
    if (typeof step === "number") return `[${step}]`;
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
    return index === 0 ? step : `.${step}`;
  });
  return `ratchet:${steps.join("")}`;
}

/** The command that sets a key. The CLI stores fractions as text; `parseConfig` reads them as numbers. */
export function setCommand(path: KeyPath, value: string | number | boolean, stack: string): string {
  return `pulumi config set ${secretFlag(path)}${pathFlag(path)}${quote(keyOf(path))} ${valueArgument(value)}--stack ${quote(stack)}`;
}

/** The command that removes a key. */
export function removeCommand(path: KeyPath, stack: string): string {
  return `pulumi config rm ${pathFlag(path)}${quote(keyOf(path))} --stack ${quote(stack)}`;
}

/** A value for messages: JSON of at most 80 characters; a credential is never shown. */
export function shown(path: KeyPath, value: unknown): string {
  if (value === undefined) return "nothing";
  const isSecret =
    channelSecrets.includes(String(path[0])) ||
    path.some(
      (step) =>
        typeof step === "string" &&
        /secret|token|password|credential|webhook|slack|on-?call-?key/i.test(step),
    );
  const text = JSON.stringify(value);
  if (isSecret || /hooks\.slack\.com|webhook|password|secret/i.test(text)) return "[secret]";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** One argument for a POSIX shell. */
function quote(text: string): string {
  return /^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function secretFlag([first]: KeyPath): string {
  return channelSecrets.includes(String(first)) ? "--secret " : "";
}

function pathFlag(path: KeyPath): string {
  return path.length > 1 ? "--path " : "";
}

function valueArgument(value: string | number | boolean): string {
  const text = String(value);
  // A leading dash would be read as a flag.
  return text.startsWith("-") ? `-- ${quote(text)} ` : `${quote(text)} `;
}
