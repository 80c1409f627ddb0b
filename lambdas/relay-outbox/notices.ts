import type { Notice } from "../../core/incidents/notice.ts";

/** An effect that MLflow or AWS will never take: a person must act, and delivery goes on behind it. */
export function refusedNotice(workload: string, id: number, reason: string): Notice {
  return {
    notice: 1,
    key: `outbox-${id}-refused`,
    level: "alert",
    audience: "alerts",
    workload,
    subject: `${workload}: an effect of a decision was refused`,
    text: `${reason}\n`,
  };
}
