import { alarmsOn, watches } from "../alarms.ts";
import type { Rule } from "../rule.ts";
import type { Estate, Subject } from "../subject.ts";
import { fieldsOf } from "../unknown.ts";

/** A letter nobody reads is lost all the same. */
export const deadLetterQueueHasAlarm: Rule = {
  name: "deadLetterQueueHasAlarm",
  code: "POL032",
  description: "Somebody is told when anything is given up.",
  types: ["aws:sqs/queue:Queue"],
  scope: "stack",
  judge(queue, estate) {
    if (!receivesDeadLetters(queue, estate)) return [];
    const alarms = alarmsOn(estate, "AWS/SQS", "ApproximateNumberOfMessagesVisible");
    if (alarms.some((alarm) => watches(estate, alarm, "QueueName", queue))) return [];
    const found = "it receives dead letters and no alarm with an action watches it";
    const expected = "an alarm on AWS/SQS ApproximateNumberOfMessagesVisible with its QueueName";
    return [{ found, expected, next: "Add an aws.cloudwatch.MetricAlarm beside the queue." }];
  },
};

function receivesDeadLetters(queue: Subject, estate: Estate): boolean {
  const among = (
    type: string,
    property: string,
    value: (props: Record<string, unknown>) => unknown,
  ): boolean => estate.ofType(type).some((one) => estate.leadsTo(one, property, value(one.props), queue));
  return (
    among(
      "aws:lambda/function:Function",
      "deadLetterConfig",
      (one) => fieldsOf(one.deadLetterConfig).targetArn,
    ) ||
    among(
      "aws:cloudwatch/eventTarget:EventTarget",
      "deadLetterConfig",
      (one) => fieldsOf(one.deadLetterConfig).arn,
    ) ||
    among(
      "aws:scheduler/schedule:Schedule",
      "target",
      (one) => fieldsOf(fieldsOf(one.target).deadLetterConfig).arn,
    )
  );
}
