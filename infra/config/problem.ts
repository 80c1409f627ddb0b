import { channelSecrets } from "../../channels/settings.ts";
import type { ErrorCode } from "../../core/errors/catalogue/error-catalogue.ts";

/** Keys and indexes from the root of the configuration to a value. */
export type KeyPath = readonly (string | number)[];

/** One problem of the configuration, and the command that repairs it. */
export interface ConfigProblem {
  code: ErrorCode;
  /** Key as Pulumi writes it: `ratchet:workloads[0].promotion.minimum`. */
  key: string;
  /** Found value as JSON, or "nothing" for an absent key; never a secret. */
  got: string;
  expected: string;
  /** Shell command that repairs the problem. */
  command: string;
}

/** Full key, such as `ratchet:workloads[0].name`. The region is a key of the AWS provider. */
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

/** Command that sets a key. The CLI stores fractions as text; `parseConfig` reads them as numbers. */
export function setCommand(path: KeyPath, value: string | number | boolean, stack: string): string {
  return `pulumi config set ${secretFlag(path)}${pathFlag(path)}${quote(keyOf(path))} ${valueArgument(value)}--stack ${quote(stack)}`;
}

/** The command that removes a key. */
export function removeCommand(path: KeyPath, stack: string): string {
  return `pulumi config rm ${pathFlag(path)}${quote(keyOf(path))} --stack ${quote(stack)}`;
}

/** Formats a value for messages: JSON of at most 80 characters. A credential is never shown. */
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

/** Quotes one argument for a POSIX shell. */
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
