import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";

/** A notification as its recipient would have received it: one line of `inbox.jsonl`. Nothing leaves this machine. */
export const inboxLineSchema = z.object({
  /** Instant of the cloud's clock. */
  at: z.iso.datetime(),
  /** Name of the channel; for a topic's own subscriptions their protocol, `email`, `https`... */
  channel: z.string(),
  /** info, alert, critical; empty when the message names none. */
  level: z.string(),
  /** All recipients, separated by a comma and a space. */
  to: z.string(),
  subject: z.string(),
  body: z.string(),
});

export type InboxLine = z.output<typeof inboxLineSchema>;

/** The file of all notifications. Kept for as long as the state is. */
export class Inbox {
  readonly file: string;
  private readonly onNotified: (line: InboxLine) => void;

  /** Shape  onNotified: sees each line as it lands. */
  constructor(file: string, onNotified: (line: InboxLine) => void = () => undefined) {
    this.file = file;
    this.onNotified = onNotified;
    mkdirSync(dirname(file), { recursive: true });
  }

  append(line: InboxLine): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
    this.onNotified(line);
  }

  /** Oldest first. */
  read(): InboxLine[] {
    return readInbox(this.file);
  }
}

/**
 * The lines of an inbox file, oldest first; of a stack that has none, none.
 * Edges   a last line that is being written, or was cut off by a crash, is left out.
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
