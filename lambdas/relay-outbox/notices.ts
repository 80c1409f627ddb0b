import type { Notice } from "../../core/incidents/notice.ts";

/** Notice about an effect that MLflow or AWS refuses permanently. A person must act; later effects are delivered. */
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
