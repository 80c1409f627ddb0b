import { beforeAll, describe, expect, test } from "vitest";
import type { Graph } from "../../plan/graph.ts";
import { documentOf, foundation, ofType, one, production } from "./foundation.ts";

let dev: Graph;
let prod: Graph;
beforeAll(async () => {
  dev = await foundation("dev");
  prod = await foundation("prod", production);
});

describe("network", () => {
  test("keeps every subnet private but those of the ways out, and shares one of these in dev", () => {
    expect(
      ofType(dev, "Subnet")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["network-private-0", "network-private-1", "network-public-0"]);
    expect(ofType(dev, "NatGateway")).toHaveLength(1);
    expect(ofType(prod, "NatGateway")).toHaveLength(2);
    expect(ofType(dev, "Subnet").every(({ inputs }) => inputs.mapPublicIpOnLaunch !== true)).toBe(true);
  });

  test("leads each private subnet out through its own zone's gateway in prod", () => {
    const out = (index: number) => one(prod, "Route", `private-${index}-out`).inputs.natGatewayId;
    expect([out(0), out(1)]).toEqual(["network-nat-0-id", "network-nat-1-id"]);
    expect(one(prod, "Subnet", "public-1").inputs.availabilityZone).toBe("eu-west-3b");
  });

  test("reaches S3 from every private subnet without a way out", () => {
    const { routeTableIds, vpcEndpointType } = one(dev, "VpcEndpoint").inputs;
    expect(vpcEndpointType).toBe("Gateway");
    expect(routeTableIds).toEqual(["network-private-0-routes-id", "network-private-1-routes-id"]);
  });

  test("is used only once it has a way out", () => {
    const route = one(dev, "Route", "private-1-out").urn;
    expect(one(dev, "NodeGroup").dependsOn).toContain(route);
    expect(one(dev, "SubnetGroup").dependsOn).toContain(route);
  });

  test("adds a third zone without moving the addresses of the others", async () => {
    const wider = await foundation("dev", { "ratchet:network": { zones: 3 } });
    const cidrs = (graph: Graph) =>
      ofType(graph, "Subnet").map(({ name, inputs }) => `${name} ${inputs.cidrBlock}`);
    expect(cidrs(wider)).toEqual(expect.arrayContaining(cidrs(dev)));
    expect(new Set(ofType(wider, "Subnet").map(({ inputs }) => inputs.cidrBlock)).size).toBe(4);
  });
});

describe("firewall", () => {
  test("lets only functions and the nodes into the database, and no other connection", () => {
    const ways = ofType(dev, "SecurityGroupIngressRule").map(({ inputs }) => [
      inputs.securityGroupId,
      inputs.referencedSecurityGroupId,
      inputs.fromPort,
      inputs.cidrIpv4,
    ]);
    expect(ways.sort()).toEqual([
      ["firewall-database-id", "firewall-functions-id", 5432, undefined],
      ["firewall-database-id", "sg-nodes", 5432, undefined],
    ]);
  });

  test("lets training code reach S3 and the model registry, and not the internet", () => {
    const jobs = ofType(dev, "SecurityGroupEgressRule").filter(
      ({ inputs }) => inputs.securityGroupId === "firewall-jobs-id",
    );
    expect(jobs.map(({ inputs }) => [inputs.cidrIpv4 ?? inputs.prefixListId, inputs.fromPort])).toEqual([
      ["10.40.0.0/20", 80],
      ["10.40.16.0/20", 80],
      ["pl-1", 443],
    ]);
  });

  test("is complete before MLflow's migration connects, and does not hold the database up", () => {
    const rule = one(dev, "SecurityGroupIngressRule", "database-from-nodes-5432").urn;
    expect(one(dev, "Job").dependsOn).toContain(rule);
    expect(one(dev, "Cluster", "database-cluster").dependsOn).not.toContain(rule);
  });

  test("gives the database no way out", () => {
    const rules = ofType(dev, "SecurityGroupEgressRule").map(({ inputs }) => inputs.securityGroupId);
    expect(rules).not.toContain("firewall-database-id");
    expect(ofType(dev, "SecurityGroup").every(({ inputs }) => inputs.egress === undefined)).toBe(true);
  });
});

describe("database", () => {
  const demands = {
    storageEncrypted: true,
    iamDatabaseAuthenticationEnabled: true,
    manageMasterUserPassword: true,
    kmsKeyId: "arn:aws:test::000000000000:encryption-key",
    vpcSecurityGroupIds: ["firewall-database-id"],
  };

  test("pauses in dev, and may be deleted", () => {
    const { inputs, options } = one(dev, "Cluster", "database-cluster");
    expect(inputs).toMatchObject({
      ...demands,
      serverlessv2ScalingConfiguration: { minCapacity: 0, maxCapacity: 4, secondsUntilAutoPause: 300 },
      deletionProtection: false,
      skipFinalSnapshot: true,
    });
    expect(options.protect).toBe(false);
  });

  test("has a standby, backups and double protection in prod", () => {
    const { inputs, options } = one(prod, "Instance", "database-instance");
    expect(inputs).toMatchObject({
      ...demands,
      multiAz: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      backupRetentionPeriod: 7,
      publiclyAccessible: false,
    });
    expect(options.protect).toBe(true);
    expect(ofType(prod, "ClusterInstance")).toEqual([]);
  });

  test("refuses connections without TLS with either engine", () => {
    for (const group of [one(dev, "ClusterParameterGroup"), one(prod, "ParameterGroup")]) {
      expect(group.inputs.parameters).toEqual([{ name: "rds.force_ssl", value: "1" }]);
    }
  });

  test("names the writer and the managed secret to the others", () => {
    expect(dev.outputs).toMatchObject({
      host: "aurora.example",
      secret: "arn:aws:secretsmanager:test:database-cluster",
    });
    expect(prod.outputs).toMatchObject({ host: "rds.example" });
  });
});

describe("storage", () => {
  test.each(["raw", "datasets", "models"])("of %s is versioned, encrypted, closed and TLS only", (kind) => {
    const of = (type: string, part: string) => one(prod, type, `storage-${kind}${part}`).inputs;
    expect(of("Bucket", "").bucket).toBe(`ratchet-prod-${kind}-000000000000`);
    expect(of("BucketVersioning", "-versioning").versioningConfiguration).toEqual({ status: "Enabled" });
    expect(JSON.stringify(of("BucketServerSideEncryptionConfiguration", "-encryption"))).toContain(
      '"aws:kms"',
    );
    const { bucket: _, ...closed } = of("BucketPublicAccessBlock", "-closed");
    expect(Object.values(closed)).toEqual([true, true, true, true]);
    const [statement] = documentOf(one(prod, "BucketPolicy", `${kind}-policy`), "policy").Statement;
    expect(statement).toMatchObject({
      Effect: "Deny",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    expect(one(prod, "Bucket", `storage-${kind}`).options.protect).toBe(true);
  });

  test("keeps replaced models for 12 months", () => {
    const { rules } = one(dev, "BucketLifecycleConfiguration", "models-lifecycle").inputs;
    expect(JSON.stringify(rules)).toContain('"noncurrentDays":365');
  });
});

describe("topics", () => {
  test("have no e-mail subscription but on the fallback topic, which AWS mails to the recipients of alerts", () => {
    expect(ofType(prod, "TopicSubscription").map(({ name, inputs }) => [name, inputs.protocol])).toEqual([
      ["topics-fallback-on-call@example.com", "email"],
    ]);
    expect(ofType(prod, "Topic").every(({ inputs }) => inputs.kmsMasterKeyId !== undefined)).toBe(true);
  });
});

describe("cluster", () => {
  test("has no public API unless addresses are listed", async () => {
    expect(one(dev, "Cluster", "control-plane").inputs.vpcConfig).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    });
    const open = await foundation("dev", { "ratchet:cluster": { apiCidrs: ["203.0.113.7/32"] } });
    expect(one(open, "Cluster", "control-plane").inputs.vpcConfig).toMatchObject({
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.7/32"],
    });
  });

  test("runs on encrypted disks, with the node's role out of the pods' reach", () => {
    const { blockDeviceMappings, metadataOptions } = one(dev, "LaunchTemplate").inputs;
    expect(blockDeviceMappings).toMatchObject([{ ebs: { encrypted: "true" } }]);
    expect(metadataOptions).toMatchObject({ httpTokens: "required", httpPutResponseHopLimit: 1 });
  });
});
