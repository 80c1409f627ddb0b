import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";

/** A notification as its recipient would receive it: one line of `inbox.jsonl`. Nothing is sent to the outside. */
export const inboxLineSchema = z.object({
  /** Time on the cloud's clock. */
  at: z.iso.datetime(),
  /** Name of the channel. For a topic's own subscriptions, their protocol: `email`, `https`... */
  channel: z.string(),
  /** info, alert or critical; empty when the message has no level. */
  level: z.string(),
  /** All recipients, separated by a comma and a space. */
  to: z.string(),
  subject: z.string(),
  body: z.string(),
});

export type InboxLine = z.output<typeof inboxLineSchema>;

/** File of all notifications. It is kept as long as the stack's state. */
export class Inbox {
  readonly file: string;
  private readonly onNotified: (line: InboxLine) => void;

  /**
   * Shape   onNotified: called with each new line.
   */
  constructor(file: string, onNotified: (line: InboxLine) => void = () => undefined) {
    this.file = file;
    this.onNotified = onNotified;
    mkdirSync(dirname(file), { recursive: true });
  }

  append(line: InboxLine): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
    this.onNotified(line);
  }

  /** All lines, oldest first. */
  read(): InboxLine[] {
    return readInbox(this.file);
  }
}

/**
 * Lines of an inbox file, oldest first. Empty when the file does not exist.
 * Edges   an incomplete last line, which is being written or was cut off by a crash, is left out.
 */
export function readInbox(file: string): InboxLine[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((text) => {
      const line = inboxLineSchema.safeParse(parsed(text));
      return line.success ? [line.data] : [];
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
