export interface Arn {
  service: string;
  region: string;
  account: string;
  /** Part after the account: `function:ratchet-dev-load-data`, `ratchet-dev-alert`. */
  resource: string;
}

/**
 * Throws  TypeError for a text that is not an ARN.
 */
export function parseArn(text: string): Arn {
  const [prefix, , service = "", region = "", account = "", ...rest] = text.split(":");
  if (prefix !== "arn" || rest.length === 0) throw new TypeError(`"${text}" is no ARN`);
  return { service, region, account, resource: rest.join(":") };
}

/** Last part of an ARN, after its last colon or slash. A plain name is returned unchanged. */
export function nameOf(arnOrName: string): string {
  return arnOrName.split(/[:/]/).at(-1) ?? arnOrName;
}

/** Name of a bus from its ARN or name; `default` when undefined. */
export function busNameOf(arnOrName: string | undefined): string {
  if (arnOrName === undefined || arnOrName === "") return "default";
  const marker = arnOrName.indexOf("event-bus/");
  return marker < 0 ? arnOrName : arnOrName.slice(marker + "event-bus/".length);
}

/** Function name from any form of the Lambda API: name, ARN or partial ARN, with or without a qualifier. */
export function functionNameOf(reference: string): string {
  const parts = reference.split(":");
  const marker = parts.indexOf("function");
  return (marker < 0 ? parts[0] : parts[marker + 1]) ?? reference;
}
