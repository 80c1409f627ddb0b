import type { Input } from "@pulumi/pulumi";

/**
 * The actions of an alarm, on OK too: the OK resolves its incident. CloudWatch also sends OK for a new alarm, when its first
 * data arrive; notify-people ignores an OK without an incident.
 */
export function alarmActions(...topicArns: Input<string>[]): {
  alarmActions: Input<string>[];
  okActions: Input<string>[];
} {
  return { alarmActions: topicArns, okActions: topicArns };
}
