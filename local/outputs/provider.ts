import type { Created, DeclaredResource, Provider } from "../../plan/graph.ts";
import { invokeResult } from "../../plan/placeholders.ts";
import { byName, localArn, nameIn, type OutputRule, type OutputRules } from "./output-rules.ts";
import { type LocalPlace, localAccountId } from "./place.ts";

/**
 * Replaces the engine and AWS while the program is evaluated. Each resource returns local ids and outputs, so the
 * plan connects every function to this machine.
 * Shape   ofServices: output rules of the emulated services; this file contains the others.
 * Edges   ids of AWS network resources (subnets, routes, nodes) are their names with a mark. No local process may use
 *         such a value (LOC202).
 */
export function localProvider(place: LocalPlace, ofServices: OutputRules): Provider {
  const rules = { ...ownRules, ...ofServices };
  return {
    create: (resource) => (rules[resource.type] ?? unseen)(resource, place),
    invoke: (token) => invokeResult(token, place.region),
  };
}

/** Prefix of ids and outputs that exist only in AWS's network. */
export const unseenMark = "not-local:";

/** Types that are not emulated. For other types, only the outputs of the rules are known. */
const onlyInAws = /^aws:(ec2|vpc|eks|rds)\//;

const unseen: OutputRule<Created> = (resource) => ({
  id: `${unseenMark}${resource.name}`,
  outputs: onlyInAws.test(resource.type)
    ? Object.fromEntries(resource.open.map((key) => [key, `${unseenMark}${resource.name}.${key}`]))
    : {},
});

const database: OutputRule = (resource, place) => ({
  id: resource.name,
  outputs: {
    ...unseen(resource, place).outputs,
    endpoint: "127.0.0.1",
    address: "127.0.0.1",
    port: place.postgresPort,
    clusterResourceId: `local-${resource.name}`,
    resourceId: `local-${resource.name}`,
    masterUserSecrets: [{ secretArn: place.masterSecretArn, secretStatus: "active" }],
  },
});

/** Address of a load balancer. Here it is the address of the process. */
const balanced: OutputRule = async (resource, place) => ({
  id: resource.name,
  outputs: {
    status: {
      loadBalancer: { ingress: [{ hostname: await place.hostOfService(kubernetesName(resource)) }] },
    },
  },
});

const ownRules: OutputRules = {
  "aws:kms/key:Key": (resource, place) => ({
    id: `local-${resource.name}`,
    outputs: {
      keyId: `local-${resource.name}`,
      arn: localArn(place, "kms", `key/local-${resource.name}`),
    },
  }),
  "aws:iam/role:Role": byName((name) => ({ arn: `arn:aws:iam::${localAccountId}:role/${name}` })),
  "aws:iam/policy:Policy": byName((name) => ({ arn: `arn:aws:iam::${localAccountId}:policy/${name}` })),
  "aws:cloudwatch/logGroup:LogGroup": byName((name, place) => ({
    arn: localArn(place, "logs", `log-group:${name}`),
  })),
  "random:index/randomPassword:RandomPassword": (resource, place) => {
    const { length } = resource.inputs;
    const result = place.passwordOf(resource.name, typeof length === "number" ? length : 32);
    return { id: "none", outputs: { result } };
  },
  "aws:rds/cluster:Cluster": database,
  "aws:rds/instance:Instance": database,
  "aws:eks/cluster:Cluster": (resource, place) => {
    const { outputs } = unseen(resource, place);
    return {
      id: nameIn(resource),
      outputs: {
        ...outputs,
        name: nameIn(resource),
        certificateAuthority: { data: unseenMark },
        vpcConfig: { ...Object(resource.inputs.vpcConfig), clusterSecurityGroupId: unseenMark },
      },
    };
  },
  "kubernetes:core/v1:Service": balanced,
  "kubernetes:networking.k8s.io/v1:Ingress": balanced,
};

/** `metadata.name` of a Kubernetes object. */
function kubernetesName(resource: DeclaredResource): string {
  const { metadata } = resource.inputs;
  const hasName = typeof metadata === "object" && metadata !== null && "name" in metadata;
  return hasName && typeof metadata.name === "string" ? metadata.name : resource.name;
}
