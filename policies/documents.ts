import { fieldsOf, isUnknown, itemsOf } from "./unknown.ts";

export interface PolicyStatement {
  sid: string;
  effect: string;
  actions: string[];
  notActions: string[];
  resources: string[];
  notResources: string[];
  principal: unknown;
  condition: Record<string, unknown>;
}

/**
 * Statements of an IAM document, given as JSON text or as an object.
 * Result  undefined while the document is unknown.
 * Throws  SyntaxError for a text that is not JSON.
 */
export function statementsOf(document: unknown): PolicyStatement[] | undefined {
  if (isUnknown(document)) return undefined;
  const parsed: unknown = typeof document === "string" ? JSON.parse(document) : document;
  return itemsOf(fieldsOf(parsed).Statement).map((statement) => {
    const fields = fieldsOf(statement);
    const texts = (key: string): string[] => itemsOf(fields[key]).map(String);
    return {
      sid: String(fields.Sid ?? ""),
      effect: String(fields.Effect ?? ""),
      actions: texts("Action"),
      notActions: texts("NotAction"),
      resources: texts("Resource"),
      notResources: texts("NotResource"),
      principal: fields.Principal,
      condition: fieldsOf(fields.Condition),
    };
  });
}

/** Resource types that grant permissions to an identity. */
export const identityPolicyTypes = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:iam/role:Role",
];

/** Documents with which a resource grants permissions. A role may contain several inline documents. */
export function grantingDocuments(props: Record<string, unknown>): unknown[] {
  const inline = itemsOf(props.inlinePolicies).map((policy) => fieldsOf(policy).policy ?? policy);
  return [...itemsOf(props.policy), ...inline.filter((document) => typeof document === "string")];
}

/** Whether a principal includes everyone. */
export function isAnybody(principal: unknown): boolean {
  return principal === "*" || itemsOf(fieldsOf(principal).AWS).includes("*");
}
