import { beforeAll, describe, expect, test } from "vitest";
import type { Graph, GraphResource } from "../../plan/graph.ts";
import { documentOf, foundation, ofType, one, production } from "./foundation.ts";

let dev: Graph;
let prod: Graph;
beforeAll(async () => {
  dev = await foundation("dev");
  prod = await foundation("prod", production);
});

interface Pod {
  containers: {
    args: string[];
    env: { name: string; value: string }[];
    resources: object;
    securityContext: object;
  }[];
  securityContext: object;
  serviceAccountName: string;
}

/** The pod that a deployment or job makes; its only container. */
function containerOf(workload: GraphResource) {
  const template: { spec: { template: { spec: Pod } } } = JSON.parse(JSON.stringify(workload.inputs));
  const pod = template.spec.template.spec;
  const [container] = pod.containers;
  if (container === undefined) throw new Error("a pod without a container");
  return { pod, container };
}

describe("mlflow", () => {
  test("gives the servers and the migration the same environment", () => {
    const environment = {
      AWS_REGION: "eu-west-3",
      DATABASE_HOST: "aurora.example",
      DATABASE_PORT: "5432",
      DATABASE_NAME: "mlflow",
      DATABASE_USER: "ratchet_mlflow",
      DATABASE_SSL_ROOT_CERT: "/opt/rds/global-bundle.pem",
      ARTIFACTS_URI: "s3://storage-models-id/mlflow",
      MLFLOW_SERVER_ALLOWED_HOSTS: "mlflow.elb.example",
      PORT: "5000",
      MLFLOW_SQLALCHEMYSTORE_POOLCLASS: "NullPool",
    };
    for (const workload of [one(dev, "Deployment"), one(dev, "Job")]) {
      const { container } = containerOf(workload);
      expect(Object.fromEntries(container.env.map(({ name, value }) => [name, value]))).toEqual(environment);
    }
    expect(containerOf(one(dev, "Deployment")).container.args).toEqual(["server"]);
    expect(containerOf(one(dev, "Job")).container.args).toEqual(["migrate"]);
  });

  test("starts the servers after the migration, and the migration after its role", () => {
    expect(one(dev, "Deployment").dependsOn).toContain(one(dev, "Job").urn);
    expect(one(dev, "Job").dependsOn).toContain(one(dev, "PodIdentityAssociation").urn);
  });

  test("is reached through an internal balancer, from the private subnets only", () => {
    const service = JSON.stringify(one(dev, "Service").inputs);
    expect(service).toContain('"service.beta.kubernetes.io/aws-load-balancer-internal":"true"');
    expect(service).toContain('"loadBalancerSourceRanges":["10.40.0.0/20","10.40.16.0/20"]');
    expect(JSON.stringify(one(dev, "NetworkPolicy").inputs)).toContain('"cidr":"10.40.16.0/20"');
    expect(dev.outputs.trackingUri).toBe("http://mlflow.elb.example");
  });

  test("keeps no idle connection to a database that pauses, and a pool to one that does not", () => {
    const names = (graph: Graph) =>
      containerOf(one(graph, "Deployment")).container.env.map(({ name }) => name);
    expect(names(dev)).toContain("MLFLOW_SQLALCHEMYSTORE_POOLCLASS");
    expect(names(prod)).not.toContain("MLFLOW_SQLALCHEMYSTORE_POOLCLASS");
  });

  test("runs as nobody, on a read-only disk, with memory bounded", () => {
    const { pod, container } = containerOf(one(dev, "Deployment"));
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(container.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.resources).toMatchObject({ limits: { memory: "1536Mi" } });
  });

  test("may read and add artifacts under its prefix and log in as its own user, and delete nothing", () => {
    const { Statement } = documentOf(one(dev, "RolePolicy", "mlflow-role-policy"), "policy");
    const actions = Statement.flatMap(({ Action }) => Action);
    expect(actions).toEqual([
      "s3:GetObject",
      "s3:PutObject",
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
      "s3:ListBucket",
      "rds-db:connect",
      "kms:Decrypt",
      "kms:GenerateDataKey",
    ]);
    expect(Statement.map(({ Resource }) => Resource)).toEqual([
      "arn:aws:s3:::ratchet-dev-models-000000000000/mlflow/*",
      "arn:aws:s3:::ratchet-dev-models-000000000000",
      "arn:aws:rds-db:eu-west-3:000000000000:dbuser:cluster-ABC/ratchet_mlflow",
      "arn:aws:test::000000000000:encryption-key",
    ]);
  });

  test("survives the update of a node with two servers, and asks for no budget with one", () => {
    expect(ofType(dev, "PodDisruptionBudget")).toEqual([]);
    expect(one(prod, "PodDisruptionBudget").inputs.spec).toMatchObject({ maxUnavailable: 1 });
  });
});
