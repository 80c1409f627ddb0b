import type { InboxLine } from "../inbox/inbox.ts";
import type { InvocationRecord } from "./lambda/lambda.ts";
import type { ScheduleRow } from "./scheduler/scheduler-schema.ts";
import type { Publication } from "./sns/sns.ts";

/** Callbacks for observers of a run: the console, the report and tests. */
export interface CloudListeners {
  onInvocation?: (record: InvocationRecord) => void;
  onPublish?: (publication: Publication) => void;
  onFire?: (schedule: ScheduleRow, scheduledTime: string) => void;
  /** Called when a message arrived in the inbox. */
  onNotified?: (line: InboxLine) => void;
  /** Called when a delivery failed and is not retried. */
  onLost?: (what: string, reason: string) => void;
}
