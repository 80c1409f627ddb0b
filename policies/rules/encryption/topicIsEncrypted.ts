import type { Rule } from "../../rule.ts";

export const topicIsEncrypted: Rule = {
  name: "topicIsEncrypted",
  code: "POL004",
  description: "Each topic encrypts its messages with a KMS key.",
  types: ["aws:sns/topic:Topic"],
  scope: "resource",
  evaluate({ props }) {
    if (typeof props.kmsMasterKeyId === "string" && props.kmsMasterKeyId !== "") return [];
    const next = "Set kmsMasterKeyId to the stack's key, and let its policy name who publishes.";
    return [{ found: "kmsMasterKeyId is absent", expected: "a KMS key", next }];
  },
};
