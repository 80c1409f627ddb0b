import type { Input } from "@pulumi/pulumi";

/**
 * The actions of an alarm that tells people, also that it is over: only then is its incident closed. CloudWatch says OK
 * once to a new alarm as well, when its first data arrive; notify-people tells nobody of an end without a beginning.
 */
export function alarmActions(...topicArns: Input<string>[]): {
  alarmActions: Input<string>[];
  okActions: Input<string>[];
} {
  return { alarmActions: topicArns, okActions: topicArns };
}
