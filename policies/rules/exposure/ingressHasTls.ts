import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf, shown } from "../../unknown.ts";

const prefix = "alb.ingress.kubernetes.io";

/** Requests contain texts of people, and the token. */
export const ingressHasTls: Rule = {
  name: "ingressHasTls",
  code: "POL017",
  description: "Each ingress listens by TLS only, 1.2 or newer, with a certificate that is named.",
  types: ["kubernetes:networking.k8s.io/v1:Ingress"],
  scope: "resource",
  evaluate({ props }) {
    const annotations = fieldsOf(fieldsOf(props.metadata).annotations);
    const value = (name: string): string => String(annotations[`${prefix}/${name}`] ?? "");
    const ports = itemsOf(JSON.parse(value("listen-ports") || "[]")).flatMap((port) =>
      Object.keys(fieldsOf(port)),
    );
    const kept: [name: string, isKept: boolean, expected: string][] = [
      ["listen-ports", ports.length > 0 && ports.every((port) => port === "HTTPS"), "HTTPS and nothing else"],
      ["certificate-arn", value("certificate-arn") !== "", "the ARN of a certificate"],
      [
        "ssl-policy",
        /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2)-/.test(value("ssl-policy")),
        "a policy of TLS 1.2 or newer",
      ],
    ];
    return kept
      .filter(([, isKept]) => !isKept)
      .map(([name, , expected]) => ({
        found: `annotation ${prefix}/${name} is ${shown(annotations[`${prefix}/${name}`])}`,
        expected,
        next: `Set ${prefix}/${name}.`,
      }));
  },
};
