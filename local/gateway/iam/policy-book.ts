import { z } from "zod";
import { userError } from "../../../core/errors/error.ts";
import type { GraphResource } from "../../../plan/graph.ts";
import type { Conditions } from "../service.ts";
import { type Decision, evaluateStatements } from "./evaluate.ts";
import { type PolicyStatement, parsePolicyDocument } from "./policy-document.ts";

interface Role {
  name: string;
  statements: PolicyStatement[];
  trust: PolicyStatement[];
  /** Parts of the role that are not emulated, for messages. Calls that only these parts allow are refused. */
  unread: string[];
}

const roleInputs = z.object({
  name: z.string().optional(),
  assumeRolePolicy: z.unknown(),
  inlinePolicies: z.array(z.object({ name: z.string().optional(), policy: z.unknown() })).optional(),
  managedPolicyArns: z.array(z.string()).optional(),
  permissionsBoundary: z.string().optional(),
});

/**
 * Roles of a plan with the statements of their policies.
 * Reads   aws:iam/role:Role with inline and managed policies, RolePolicy, RolePolicyAttachment and Policy.
 * Edges   the content of AWS managed policies is unknown here. Calls that only they allow are refused, and the reason
 *         names them.
 * Throws  IAM001 for a policy that cannot be read, IAM003 for a policy of a role that the plan does not have.
 */
export class PolicyBook {
  private readonly roles = new Map<string, Role>();
  private readonly byArn = new Map<string, string>();

  constructor(resources: readonly GraphResource[]) {
    const documents = customerPolicies(resources);
    for (const resource of ofType(resources, "aws:iam/role:Role")) this.addRole(resource, documents);
    for (const resource of ofType(resources, "aws:iam/rolePolicy:RolePolicy")) {
      const role = this.roleOf(resource);
      role.statements.push(...parsePolicyDocument(physicalName(resource), resource.inputs.policy));
    }
    for (const resource of ofType(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")) {
      attach(this.roleOf(resource), String(resource.inputs.policyArn), documents);
    }
  }

  roleNames(): string[] {
    return [...this.roles.keys()];
  }

  /** Name of the role with this ARN; undefined when the plan has no such role. */
  roleNameOf(arn: string): string | undefined {
    return this.byArn.get(arn);
  }

  /** Whether the role may perform `action` on `resource`. A role that is not in the plan has no permissions. */
  decide(roleName: string, action: string, resource: string, conditions: Conditions = {}): Decision {
    const role = this.roles.get(roleName);
    if (role === undefined) return { allowed: false, reason: `the plan has no role ${roleName}` };
    const decision = evaluateStatements(role.statements, action, resource, conditions);
    if (decision.allowed || role.unread.length === 0) return decision;
    return { ...decision, reason: `${decision.reason}; not evaluated: ${role.unread.join(", ")}` };
  }

  /**
   * Whether the service may assume the role, as Lambda does before it runs a function.
   * Shape   role: name or ARN; service: "lambda.amazonaws.com"; action: also sts:TagSession, for pod identity.
   */
  decideAssume(
    role: string,
    service: string,
    conditions: Conditions = {},
    action = "sts:AssumeRole",
  ): Decision {
    const found = this.roles.get(this.byArn.get(role) ?? role);
    if (found === undefined) return { allowed: false, reason: `the plan has no role ${role}` };
    const trusting = found.trust
      .filter((one) => one.principals?.Service?.includes(service) || one.principals?.["*"] !== undefined)
      .map((one) => ({ ...one, resources: ["*"] }));
    const decision = evaluateStatements(trusting, action, "*", conditions);
    return trusting.length > 0
      ? decision
      : { allowed: false, reason: `the trust policy of ${found.name} does not name ${service}` };
  }

  private addRole(resource: GraphResource, documents: Map<string, PolicyStatement[]>): void {
    const name = physicalName(resource);
    const inputs = roleInputs.parse(resource.inputs);
    const role: Role = { name, statements: [], trust: [], unread: [] };
    role.trust.push(...parsePolicyDocument(`trust of ${name}`, inputs.assumeRolePolicy));
    for (const [index, inline] of (inputs.inlinePolicies ?? []).entries()) {
      role.statements.push(...parsePolicyDocument(inline.name ?? `${name}[${index}]`, inline.policy));
    }
    for (const arn of inputs.managedPolicyArns ?? []) attach(role, arn, documents);
    if (inputs.permissionsBoundary !== undefined) {
      // A permissions boundary can only take rights away; one that is not evaluated must allow nothing.
      role.statements.push(
        ...parsePolicyDocument(
          `permissions boundary ${inputs.permissionsBoundary}, which is not understood`,
          {
            Statement: { Effect: "Deny", Action: "*", Resource: "*" },
          },
        ),
      );
    }
    this.roles.set(name, role);
    this.byArn.set(String(resource.outputs.arn), name);
  }

  /** Role that an attached policy names, by name or by ARN. */
  private roleOf(resource: GraphResource): Role {
    const named = String(resource.inputs.role);
    const role = this.roles.get(named) ?? this.roles.get(this.byArn.get(named) ?? "");
    if (role !== undefined) return role;
    throw userError("IAM003", {
      where: resource.urn,
      found: `role "${named}"`,
      expected: `one of ${this.roleNames().join(", ")}`,
      next: "Give the name of an aws.iam.Role of this program.",
    });
  }
}

function customerPolicies(resources: readonly GraphResource[]): Map<string, PolicyStatement[]> {
  return new Map(
    ofType(resources, "aws:iam/policy:Policy").map((resource) => [
      String(resource.outputs.arn ?? resource.id),
      parsePolicyDocument(physicalName(resource), resource.inputs.policy),
    ]),
  );
}

function attach(role: Role, arn: string, documents: Map<string, PolicyStatement[]>): void {
  const statements = documents.get(arn);
  if (statements === undefined) role.unread.push(arn);
  else role.statements.push(...statements);
}

function ofType(resources: readonly GraphResource[], type: string): GraphResource[] {
  return resources.filter((resource) => resource.type === type);
}

function physicalName(resource: GraphResource): string {
  return String(resource.inputs.name ?? resource.outputs.name ?? resource.name);
}
