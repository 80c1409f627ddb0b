import type { DeclaredResource, Provider } from "./graph.ts";

/** Account of a plan: an id that no AWS customer has. */
const planAccountId = "000000000000";

/**
 * Provider that returns `<output of name>` for every value that the program left open. The result is equal in every
 * run.
 */
export function placeholders(region: string): Provider {
  return {
    create: (resource) => ({ id: placeholder("id", resource), outputs: outputsOf(resource) }),
    invoke: (token) => invokeResult(token, region),
  };
}

function placeholder(output: string, resource: DeclaredResource): string {
  return `<${output} of ${resource.name}>`;
}

/** Outputs with fields or elements that the program uses. Source: the types of @pulumi/aws and @pulumi/kubernetes. */
const shaped: Record<string, (resource: DeclaredResource) => Record<string, unknown>> = {
  "aws:rds/cluster:Cluster": (resource) => ({
    port: 5432,
    masterUserSecrets: [{ secretArn: placeholder("masterUserSecret", resource) }],
  }),
  "aws:rds/instance:Instance": (resource) => ({
    port: 5432,
    masterUserSecrets: [{ secretArn: placeholder("masterUserSecret", resource) }],
  }),
  "aws:eks/cluster:Cluster": (resource) => ({
    certificateAuthority: { data: placeholder("certificateAuthority", resource) },
    vpcConfig: {
      ...Object(resource.inputs.vpcConfig),
      clusterSecurityGroupId: placeholder("clusterSecurityGroupId", resource),
    },
  }),
  "kubernetes:core/v1:Service": (resource) => ({
    status: { loadBalancer: { ingress: [{ hostname: placeholder("hostname", resource) }] } },
  }),
};

function outputsOf(resource: DeclaredResource): Record<string, unknown> {
  const open = Object.fromEntries(resource.open.map((key) => [key, placeholder(key, resource)]));
  return { ...open, ...shaped[resource.type]?.(resource) };
}

/** Result of AWS functions that return account, region or zones. */
export function invokeResult(token: string, region: string): Record<string, unknown> {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return {
        accountId: planAccountId,
        arn: `arn:aws:iam::${planAccountId}:root`,
        userId: "plan",
        id: planAccountId,
      };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com", id: "aws", reverseDnsPrefix: "com.amazonaws" };
    case "aws:index/getRegion:getRegion":
      return { region, id: region, name: region };
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return {
        names: ["a", "b", "c"].map((zone) => `${region}${zone}`),
        zoneIds: ["1", "2", "3"].map((zone) => `${region}-az${zone}`),
        id: region,
      };
    case "aws:ecr/getAuthorizationToken:getAuthorizationToken":
      return { userName: "AWS", password: "[secret]", authorizationToken: "[secret]", id: region };
    case "aws:ec2/getPrefixList:getPrefixList":
    case "aws:ec2/getManagedPrefixList:getManagedPrefixList":
      return {
        id: "pl-00000000",
        prefixListId: "pl-00000000",
        name: `com.amazonaws.${region}.s3`,
        cidrBlocks: [],
      };
    default:
      throw new Error(`no answer for the invoke ${token}: add it to plan/placeholders.ts`);
  }
}
