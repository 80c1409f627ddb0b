import type { Input } from "@pulumi/pulumi";

/**
 * Actions of an alarm, including OK, which resolves the alarm's incident. CloudWatch also sends OK for a new alarm
 * with its first data; notify-people ignores an OK without an incident.
 */
export function alarmActions(...topicArns: Input<string>[]): {
  alarmActions: Input<string>[];
  okActions: Input<string>[];
} {
  return { alarmActions: topicArns, okActions: topicArns };
}
