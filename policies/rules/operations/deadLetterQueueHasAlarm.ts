import { alarmMonitors, alarmsOn } from "../../alarms.ts";
import type { Resource, ResourceGraph } from "../../resource.ts";
import type { Rule } from "../../rule.ts";
import { fieldsOf } from "../../unknown.ts";

/** A dead letter that no person sees is lost, too. */
export const deadLetterQueueHasAlarm: Rule = {
  name: "deadLetterQueueHasAlarm",
  code: "POL032",
  description: "Somebody is notified when a delivery is given up.",
  types: ["aws:sqs/queue:Queue"],
  scope: "stack",
  evaluate(queue, graph) {
    if (!receivesDeadLetters(queue, graph)) return [];
    const alarms = alarmsOn(graph, "AWS/SQS", "ApproximateNumberOfMessagesVisible");
    if (alarms.some((alarm) => alarmMonitors(graph, alarm, "QueueName", queue))) return [];
    const found = "it receives dead letters and no alarm with an action watches it";
    const expected = "an alarm on AWS/SQS ApproximateNumberOfMessagesVisible with its QueueName";
    return [{ found, expected, next: "Add an aws.cloudwatch.MetricAlarm beside the queue." }];
  },
};

function receivesDeadLetters(queue: Resource, graph: ResourceGraph): boolean {
  const among = (
    type: string,
    property: string,
    value: (props: Record<string, unknown>) => unknown,
  ): boolean => graph.ofType(type).some((one) => graph.leadsTo(one, property, value(one.props), queue));
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
