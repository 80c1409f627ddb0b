import type { Rule } from "../../rule.ts";
import { fieldsOf, isUnknown, shown } from "../../unknown.ts";

/** E-mail subscriptions have no dead-letter queue. Messages to machines must not be lost. */
export const subscriptionHasDeadLetterQueue: Rule = {
  name: "subscriptionHasDeadLetterQueue",
  code: "POL035",
  description: "A message that a subscribed function never took is kept in a queue of the stack.",
  types: ["aws:sns/topicSubscription:TopicSubscription"],
  scope: "stack",
  evaluate(subscription, graph) {
    const { protocol, redrivePolicy } = subscription.props;
    if (protocol === "email" || protocol === "email-json" || protocol === "sms") return [];
    const arn = isUnknown(redrivePolicy)
      ? redrivePolicy
      : fieldsOf(JSON.parse(String(redrivePolicy ?? "{}"))).deadLetterTargetArn;
    const queues = graph.ofType("aws:sqs/queue:Queue");
    if (queues.some((queue) => graph.leadsTo(subscription, "redrivePolicy", arn, queue))) return [];
    const next =
      "Set redrivePolicy with the ARN of a queue declared beside the function, and let SNS send to it.";
    return [{ found: `redrivePolicy leads to ${shown(arn)}`, expected: "a queue of this stack", next }];
  },
};
