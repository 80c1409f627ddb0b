/** Rows that survive a restart of the embedded cloud. */
export interface StandInTable<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): unknown;
  delete(key: string): unknown;
  values(): Iterable<T>;
}

/** Functions that the embedded cloud passes to a stand-in. */
export interface StandInParts {
  /** Current time of the cloud's clock. */
  now(): Date;
  openTable<T>(name: string): StandInTable<T>;
  /** Appends a line to the inbox, as its recipient would read it: without the channel's markup. */
  deliver(line: { level: string; to: string; subject: string; body: string }): void;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A running stand-in: it answers POST requests on `/channels/<name>`. */
export interface StandIn {
  take(body: string): Reply;
  /** Response while a scenario makes the channel fail. */
  refuse(status: number): Reply;
}

export interface StandInModule {
  /** Stack configuration that directs the channel to this address. */
  configFor(address: string): Record<string, string>;
  /** Opens the stand-in. Null: an emulated AWS service replaces the channel. */
  open: ((parts: StandInParts) => StandIn) | null;
}

export function plainReply(status: number, body: string): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

export function jsonReply(status: number, body: object): Reply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** Parses JSON; undefined when the text is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
