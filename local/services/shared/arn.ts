export interface Arn {
  service: string;
  region: string;
  account: string;
  /** Everything after the account: `function:ratchet-dev-load-data`, `ratchet-dev-alert`. */
  resource: string;
}

/** Throws  TypeError for what is no ARN. */
export function parseArn(text: string): Arn {
  const [prefix, , service = "", region = "", account = "", ...rest] = text.split(":");
  if (prefix !== "arn" || rest.length === 0) throw new TypeError(`"${text}" is no ARN`);
  return { service, region, account, resource: rest.join(":") };
}

/** The last part of an ARN, after its last colon or slash; a bare name is returned as it is. */
export function nameOf(arnOrName: string): string {
  return arnOrName.split(/[:/]/).at(-1) ?? arnOrName;
}

/** `ratchet-dev` of a bus's ARN or name; `default` when there is neither. */
export function busNameOf(arnOrName: string | undefined): string {
  if (arnOrName === undefined || arnOrName === "") return "default";
  const marker = arnOrName.indexOf("event-bus/");
  return marker < 0 ? arnOrName : arnOrName.slice(marker + "event-bus/".length);
}

/** A function's name from any form the Lambda API takes: name, ARN, partial ARN, each with or without a qualifier. */
export function functionNameOf(reference: string): string {
  const parts = reference.split(":");
  const marker = parts.indexOf("function");
  return (marker < 0 ? parts[0] : parts[marker + 1]) ?? reference;
}
