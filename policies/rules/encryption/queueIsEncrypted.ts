import type { Rule } from "../../rule.ts";
import { shown } from "../../unknown.ts";

/** Both kinds of keys are accepted, because dead letters contain names of slots and workloads, but no texts. */
export const queueIsEncrypted: Rule = {
  name: "queueIsEncrypted",
  code: "POL003",
  description: "Each queue encrypts its messages, with a key of SQS or of the stack.",
  types: ["aws:sqs/queue:Queue"],
  scope: "resource",
  evaluate({ props }) {
    if (props.sqsManagedSseEnabled === true || typeof props.kmsMasterKeyId === "string") return [];
    const found = `sqsManagedSseEnabled is ${shown(props.sqsManagedSseEnabled)}, kmsMasterKeyId is absent`;
    return [{ found, expected: "one of the two", next: "Set sqsManagedSseEnabled: true." }];
  },
};
