import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { Database } from "../../infra/components/database/database.ts";
import { Encryption } from "../../infra/components/foundation/encryption.ts";
import { Firewall } from "../../infra/components/foundation/firewall.ts";
import { Images } from "../../infra/components/foundation/images.ts";
import { Network } from "../../infra/components/foundation/network.ts";
import { Storage } from "../../infra/components/foundation/storage.ts";
import { Cluster } from "../../infra/components/kubernetes/cluster.ts";
import { Mlflow } from "../../infra/components/mlflow/mlflow.ts";
import { Topics } from "../../infra/components/monitoring/topics.ts";
import { loadConfig } from "../../infra/config/load-config.ts";
import { namesOf } from "../../infra/naming.ts";
import { evaluate } from "../../plan/evaluate.ts";
import type { Graph, GraphResource, Provider } from "../../plan/graph.ts";

export const production = {
  "ratchet:network": { natGateways: 2 },
  "ratchet:cluster": { minNodes: 2 },
  "ratchet:database": { engine: "rds-multi-az", deletionProtection: true },
  "ratchet:mlflow": { replicas: 2 },
  "ratchet:workloads": [
    {
      name: "news",
      task: "text-classification",
      source: { path: "news.csv" },
      serving: { replicas: 2 },
    },
  ],
  "ratchet:notifications": {
    sender: "ratchet@example.com",
    alerts: { emails: ["on-call@example.com"] },
    promotions: { emails: ["models@example.com"] },
  },
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with images whose contents never change. */
export function imagesFolder(
  files: Record<string, string> = { "mlflow/Dockerfile": "FROM scratch\n" },
): string {
  const folder = mkdtempSync(join(tmpdir(), "ratchet-images-"));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** What stands below the functions, declared as the program does and evaluated without any cloud. */
export function foundation(stack: string, settings: Record<string, unknown> = {}): Promise<Graph> {
  const folder = imagesFolder();
  return evaluate({
    stack,
    config: {
      "aws:region": "eu-west-3",
      "ratchet:workloads": [{ name: "news", task: "text-classification", source: { path: "news.csv" } }],
      ...settings,
    },
    provider: answers,
    program: async () => {
      const config = loadConfig();
      const place = { stack, region: config.region, accountId: "000000000000", partition: "aws" };
      const names = namesOf(place);
      const protect = config.database.deletionProtection;
      const { keyArn } = new Encryption("encryption", { names, place, protect });
      const network = new Network("network", { place, settings: config.network });
      const subnetIds = network.privateSubnetIds;
      const cluster = new Cluster("cluster", { names, place, keyArn, settings: config.cluster, subnetIds });
      const firewall = new Firewall("firewall", { names, network, nodesGroupId: cluster.nodesGroupId });
      const storage = new Storage("storage", { names, keyArn, settings: config.storage, protect });
      const topics = new Topics("topics", {
        names,
        place,
        keyArn,
        fallbackEmails: config.notifications.alerts.emails,
      });
      const database = new Database("database", {
        names,
        keyArn,
        settings: config.database,
        subnetIds,
        securityGroupId: firewall.groups.database,
      });
      const images = new Images("images", { names, keyArn, images: ["mlflow"], folder, protect });
      const mlflow = new Mlflow("mlflow", {
        names,
        place,
        keyArn,
        cluster,
        database,
        settings: config.mlflow,
        modelsBucket: storage.buckets.models,
        imageUri: images.uris.mlflow,
        clientCidrs: network.privateCidrs,
        migration: [firewall],
      });
      return {
        trackingUri: mlflow.trackingUri,
        host: database.host,
        secret: database.masterSecretArn,
        ...topics.arns,
      };
    },
  });
}

/** What the cloud would answer, as far as these components read it. */
const answers: Provider = {
  create: ({ type, name, inputs }) => ({
    id: `${name}-id`,
    outputs: { ...inputs, ...outputsOf(type, name) },
  }),
  invoke: (token) => {
    if (token === "aws:index/getAvailabilityZones:getAvailabilityZones") {
      return { names: ["eu-west-3a", "eu-west-3b", "eu-west-3c"] };
    }
    if (token === "aws:ecr/getAuthorizationToken:getAuthorizationToken") {
      return { userName: "AWS", password: "a-token" };
    }
    throw new Error(`no provider answers ${token}`);
  },
};

function outputsOf(type: string, name: string): Record<string, unknown> {
  const arn = `arn:aws:test::000000000000:${name}`;
  const secret = { masterUserSecrets: [{ secretArn: `arn:aws:secretsmanager:test:${name}` }], port: 5432 };
  const table: Record<string, Record<string, unknown>> = {
    "aws:kms/key:Key": { keyId: "key-1" },
    "aws:ec2/launchTemplate:LaunchTemplate": { latestVersion: 1 },
    "aws:ec2/vpcEndpoint:VpcEndpoint": { prefixListId: "pl-1" },
    "aws:rds/cluster:Cluster": { ...secret, endpoint: "aurora.example", clusterResourceId: "cluster-ABC" },
    "aws:rds/instance:Instance": { ...secret, address: "rds.example", resourceId: "db-ABC" },
    "aws:rds/parameterGroup:ParameterGroup": { name: `${name}-1` },
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": { name: `${name}-1` },
    "aws:ecr/repository:Repository": {
      repositoryUrl: `registry.example/${name}`,
      registryId: "000000000000",
    },
    "aws:eks/cluster:Cluster": {
      endpoint: "https://cluster.example",
      certificateAuthority: { data: "Y2E=" },
      vpcConfig: { clusterSecurityGroupId: "sg-nodes" },
    },
    "kubernetes:core/v1:Service": {
      status: { loadBalancer: { ingress: [{ hostname: "mlflow.elb.example" }] } },
    },
  };
  return { arn, ...table[type] };
}

/** All resources of a type, by the last part of its token. */
export function ofType(graph: Graph, type: string): GraphResource[] {
  return graph.resources.filter((resource) => resource.type.endsWith(`:${type}`));
}

/** The one resource of a type whose name ends so. */
export function one(graph: Graph, type: string, ending = ""): GraphResource {
  const found = ofType(graph, type).filter(({ name }) => name.endsWith(ending));
  const [resource] = found;
  if (resource === undefined || found.length > 1) {
    throw new Error(`${found.length} of ${type} ending in "${ending}", not one`);
  }
  return resource;
}

/** A JSON document among the inputs. */
export function documentOf(
  resource: GraphResource,
  property: string,
): { Statement: Record<string, unknown>[] } {
  return JSON.parse(String(resource.inputs[property]));
}
