import type { Rule } from "../../rule.ts";

/** An alarm that publishes to a topic without subscribers looks, in the console, like one that works. */
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
