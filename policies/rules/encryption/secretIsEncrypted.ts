import type { Rule } from "../../rule.ts";

/** Without a key of the stack, everyone in the account with IAM permission to read secrets could read it. */
export const secretIsEncrypted: Rule = {
  name: "secretIsEncrypted",
  code: "POL007",
  description: "Each secret is encrypted with a KMS key of the stack.",
  types: ["aws:secretsmanager/secret:Secret"],
  scope: "resource",
  evaluate({ props }) {
    if (typeof props.kmsKeyId === "string" && props.kmsKeyId !== "") return [];
    return [{ found: "kmsKeyId is absent", expected: "a KMS key", next: "Set kmsKeyId to the stack's key." }];
  },
};
