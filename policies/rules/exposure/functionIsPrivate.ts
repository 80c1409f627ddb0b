import type { Rule } from "../../rule.ts";
import { shown } from "../../unknown.ts";

export const functionIsPrivate: Rule = {
  name: "functionIsPrivate",
  code: "POL016",
  description: "No function can be called by anybody.",
  types: ["aws:lambda/permission:Permission", "aws:lambda/functionUrl:FunctionUrl"],
  scope: "resource",
  evaluate({ type, props }) {
    if (type.endsWith(":FunctionUrl")) {
      if (props.authorizationType === "AWS_IAM") return [];
      const found = `authorizationType is ${shown(props.authorizationType)}`;
      return [
        { found, expected: '"AWS_IAM"', next: "Set authorizationType, or put an authorizer in front." },
      ];
    }
    const { principal, sourceArn, sourceAccount } = props;
    const named = sourceArn !== undefined || sourceAccount !== undefined;
    const service = String(principal).endsWith(".amazonaws.com");
    if (principal !== "*" && (!service || named)) return [];
    const found = `principal is ${shown(principal)} and sourceArn is ${shown(sourceArn)}`;
    const next = "Set sourceArn: a service acts for every account that asks it.";
    return [{ found, expected: "a named principal, and for a service the resource it acts for", next }];
  },
};
