import type { Rule } from "../../rule.ts";

/** In the console, an alarm on a topic without subscribers looks like a working alarm. */
export const topicHasSubscriber: Rule = {
  name: "topicHasSubscriber",
  code: "POL034",
  description: "Somebody listens to each topic.",
  types: ["aws:sns/topic:Topic"],
  scope: "stack",
  evaluate(topic, graph) {
    const subscriptions = graph.ofType("aws:sns/topicSubscription:TopicSubscription");
    if (subscriptions.some((one) => graph.leadsTo(one, "topic", one.props.topic, topic))) return [];
    const next = "Add an aws.sns.TopicSubscription beside the topic, or take the topic away.";
    return [{ found: "no subscription", expected: "at least one", next }];
  },
};
