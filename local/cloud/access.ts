import type { Graph } from "../../plan/graph.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { PolicyBook } from "../gateway/iam/policy-book.ts";
import type { Authorise, CredentialsFor } from "../services/shared/ports.ts";
import { explainRefusals } from "./explain.ts";

/**
 * Makes the gateway enforce the policies of the plan. Returns functions with which services check a role's permission
 * and create its credentials.
 */
export function createAccess(
  graph: Graph,
  gateway: Gateway,
): { authorise: Authorise; credentialsFor: CredentialsFor } {
  const policies = new PolicyBook(graph.resources);
  gateway.govern({ policies, explain: explainRefusals(graph) });
  const callerOf = (roleArn: string, label: string) => ({
    roleName: policies.roleNameOf(roleArn) ?? roleArn,
    roleArn,
    label,
  });
  return {
    authorise: (roleArn, action, resource, conditions) =>
      gateway
        .contextFor(callerOf(roleArn, roleArn.split("/").at(-1) ?? roleArn), "local")
        .authorise(action, resource, conditions),
    credentialsFor: (roleArn, label) => gateway.registerCaller(callerOf(roleArn, label)),
  };
}
