import type { Created, DeclaredResource, Provider } from "../../plan/graph.ts";
import { invokeResult } from "../../plan/placeholders.ts";
import { byName, localArn, nameIn, type OutputRule, type OutputRules } from "./output-rules.ts";
import { type LocalPlace, localAccountId } from "./place.ts";

/**
 * Stands for the engine and AWS while the program is evaluated: each resource returns local ids and outputs, so that
 * the plan's own wiring leads every function to this machine.
 * Shape   ofServices: the rules of the emulated services; the others are here.
 * Edges   resources of AWS's network (subnets, routes, nodes) get their marked name as id; no process here may read
 *         one (LOC202).
 */
export function localProvider(place: LocalPlace, ofServices: OutputRules): Provider {
  const rules = { ...ownRules, ...ofServices };
  return {
    create: (resource) => (rules[resource.type] ?? unseen)(resource, place),
    invoke: (token) => invokeResult(token, place.region),
  };
}

/** Marks an id or output that exists in AWS's network only. */
export const unseenMark = "not-local:";

/** Types of which nothing runs here; of any other type only what the rules say is known. */
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

/** The address of a load balancer: here the process itself answers. */
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
