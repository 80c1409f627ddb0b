import { createHash } from "node:crypto";
import type { Created, DeclaredResource, Provider } from "../../plan/graph.ts";
import { invokeResult } from "../../plan/placeholders.ts";
import { type LocalPlace, localAccountId } from "./place.ts";

type Outputs = Record<string, unknown>;
type Answer<Result = Created> = (resource: DeclaredResource, place: LocalPlace) => Result;

/**
 * Stands where the engine and AWS stand when the program is evaluated: what a resource returns is the local one, so
 * that the plan's own wiring leads every function to this machine.
 * Edges   resources that only a network has (subnets, routes, nodes) get names in the place of ids; nothing that runs
 *         reads them, which the deployment checks.
 */
export function localProvider(place: LocalPlace): Provider {
  return {
    create: (resource) => (answers[resource.type] ?? unseen)(resource, place),
    invoke: (token) => invokeResult(token, place.region),
  };
}

/** What stands for an id or output that exists in AWS's network only. */
export const unseenMark = "not-local:";

/** Types of which nothing runs here; of any other type only what `answers` says is known. */
const onlyInAws = /^aws:(ec2|vpc|eks|rds)\//;

const unseen: Answer = (resource) => ({
  id: `${unseenMark}${resource.name}`,
  outputs: onlyInAws.test(resource.type)
    ? Object.fromEntries(resource.open.map((key) => [key, `${unseenMark}${resource.name}.${key}`]))
    : {},
});

function named(resource: DeclaredResource, key = "name"): string {
  const name = resource.inputs[key];
  return typeof name === "string" ? name : resource.name;
}

const arn = (place: LocalPlace, service: string, rest: string): string =>
  `arn:aws:${service}:${place.region}:${localAccountId}:${rest}`;

/** An answer whose id is the physical name. */
const byName =
  (outputs: (name: string, place: LocalPlace, resource: DeclaredResource) => Outputs, key = "name"): Answer =>
  (resource, place) => {
    const name = named(resource, key);
    return {
      id: name,
      outputs: { [key]: name, ...outputs(name, place, resource) },
    };
  };

const database: Answer = (resource, place) => ({
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

/** What a load balancer stands before; here the process itself answers. */
const balanced = async (resource: DeclaredResource, place: LocalPlace): Promise<Created> => ({
  id: resource.name,
  outputs: {
    status: {
      loadBalancer: { ingress: [{ hostname: await place.hostOfService(kubernetesName(resource)) }] },
    },
  },
});

/** Computed outputs by type. Source: the Pulumi registry's page of each type, section "Outputs". */
const answers: Record<string, Answer<Created | Promise<Created>>> = {
  "aws:kms/key:Key": (resource, place) => ({
    id: `local-${resource.name}`,
    outputs: { keyId: `local-${resource.name}`, arn: arn(place, "kms", `key/local-${resource.name}`) },
  }),
  "aws:s3/bucket:Bucket": byName((name) => ({ arn: `arn:aws:s3:::${name}` }), "bucket"),
  "aws:sqs/queue:Queue": byName((name, place) => ({
    arn: arn(place, "sqs", name),
    url: `${place.gatewayUrl}/${localAccountId}/${name}`,
  })),
  "aws:sns/topic:Topic": (resource, place) => {
    const topic = arn(place, "sns", named(resource));
    return { id: topic, outputs: { arn: topic, name: named(resource) } };
  },
  "aws:iam/role:Role": byName((name) => ({ arn: `arn:aws:iam::${localAccountId}:role/${name}` })),
  "aws:iam/policy:Policy": byName((name) => ({ arn: `arn:aws:iam::${localAccountId}:policy/${name}` })),
  "aws:lambda/function:Function": byName((name, place) => ({
    arn: arn(place, "lambda", `function:${name}`),
  })),
  "aws:cloudwatch/eventBus:EventBus": byName((name, place) => ({
    arn: arn(place, "events", `event-bus/${name}`),
  })),
  "aws:cloudwatch/eventRule:EventRule": byName((name, place, resource) => {
    const bus = typeof resource.inputs.eventBusName === "string" ? `${resource.inputs.eventBusName}/` : "";
    return { arn: arn(place, "events", `rule/${bus}${name}`) };
  }),
  "aws:cloudwatch/logGroup:LogGroup": byName((name, place) => ({
    arn: arn(place, "logs", `log-group:${name}`),
  })),
  "aws:cloudwatch/metricAlarm:MetricAlarm": byName((name, place) => ({
    arn: arn(place, "cloudwatch", `alarm:${name}`),
  })),
  "aws:scheduler/scheduleGroup:ScheduleGroup": byName((name, place) => ({
    arn: arn(place, "scheduler", `schedule-group/${name}`),
  })),
  "aws:scheduler/schedule:Schedule": byName((name, place, resource) => ({
    arn: arn(place, "scheduler", `schedule/${named(resource, "groupName")}/${name}`),
  })),
  "aws:ssm/parameter:Parameter": byName((name, place) => ({
    arn: arn(place, "ssm", `parameter${name}`),
    version: 1,
  })),
  "aws:secretsmanager/secret:Secret": (resource, place) => {
    const name = named(resource);
    // Secrets Manager draws six characters; here they follow from the name, so that a restart finds the same secret.
    const suffix = createHash("sha256").update(name).digest("hex").slice(0, 6);
    const secret = arn(place, "secretsmanager", `secret:${name}-${suffix}`);
    return { id: secret, outputs: { arn: secret, name } };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": (resource) => {
    const secret = named(resource, "secretId");
    return { id: `${secret}|local`, outputs: { arn: secret, secretArn: secret, versionId: "local" } };
  },
  "random:index/randomPassword:RandomPassword": (resource, place) => {
    const { length } = resource.inputs;
    const result = place.passwordOf(resource.name, typeof length === "number" ? length : 32);
    return { id: "none", outputs: { result } };
  },
  "aws:sesv2/emailIdentity:EmailIdentity": byName(
    (name, place) => ({ arn: arn(place, "ses", `identity/${name}`), verifiedForSendingStatus: true }),
    "emailIdentity",
  ),
  "aws:cloudwatch/dashboard:Dashboard": byName(
    // A dashboard has no region in its ARN.
    (name) => ({ dashboardArn: `arn:aws:cloudwatch::${localAccountId}:dashboard/${name}` }),
    "dashboardName",
  ),
  "aws:sns/topicSubscription:TopicSubscription": (resource, place) => {
    const id = createHash("sha256").update(resource.urn).digest("hex").slice(0, 32);
    const subscription = `${named(resource, "topic")}:${id}`;
    return {
      id: subscription,
      outputs: { arn: subscription, ownerId: localAccountId, region: place.region },
    };
  },
  "aws:ecr/repository:Repository": byName((name, place) => ({
    arn: arn(place, "ecr", `repository/${name}`),
    registryId: localAccountId,
    repositoryUrl: `${localAccountId}.dkr.ecr.${place.region}.local/${name}`,
  })),
  "docker:index/image:Image": (resource) => {
    const imageName = named(resource, "imageName");
    return { id: imageName, outputs: { imageName, repoDigest: imageName, baseImageName: imageName } };
  },
  "aws:rds/cluster:Cluster": database,
  "aws:rds/instance:Instance": database,
  "aws:eks/cluster:Cluster": (resource, place) => {
    const { outputs } = unseen(resource, place);
    return {
      id: named(resource),
      outputs: {
        ...outputs,
        name: named(resource),
        certificateAuthority: { data: unseenMark },
        vpcConfig: { ...Object(resource.inputs.vpcConfig), clusterSecurityGroupId: unseenMark },
      },
    };
  },
  "kubernetes:core/v1:Service": balanced,
  "kubernetes:networking.k8s.io/v1:Ingress": balanced,
  "aws:lambda/invocation:Invocation": (resource) => ({ id: resource.name, outputs: { result: "" } }),
};

/** `metadata.name` of a Kubernetes object. */
function kubernetesName(resource: DeclaredResource): string {
  const { metadata } = resource.inputs;
  const hasName = typeof metadata === "object" && metadata !== null && "name" in metadata;
  return hasName && typeof metadata.name === "string" ? metadata.name : resource.name;
}
