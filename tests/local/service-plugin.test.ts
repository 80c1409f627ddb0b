import { join } from "node:path";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { createServices } from "../../local/cloud/create-services.ts";
import { localProvider } from "../../local/outputs/provider.ts";
import { ProcessRegister } from "../../local/runtimes/processes/pids.ts";
import { emulatedServices, outputsOf } from "../../local/services/registry.ts";
import { statePaths } from "../../local/state/stack-state.ts";
import type { Graph } from "../../plan/graph.ts";
import { callerOf, clientOf, region, resource, roleResource, startTestGateway } from "./gateway-fixture.ts";
import { kmsPlugin } from "./kms-fixture/kms-plugin.ts";

const graph: Graph = {
  stack: "dev",
  outputs: {},
  resources: [
    roleResource("sealer", [{ Effect: "Allow", Action: ["kms:Encrypt", "ssm:GetParameter"], Resource: "*" }]),
    roleResource("other", []),
    resource("aws:kms/alias:Alias", "alias/data", { name: "alias/data" }),
    resource("aws:ssm/parameter:Parameter", "/a", { name: "/a", insecureValue: "1" }),
  ],
};

// The registry with one line more; nothing else of the embedded cloud knows the new service.
const plugins = { ...emulatedServices, kms: kmsPlugin };

let cloud: Awaited<ReturnType<typeof startTestGateway>>;
const create = () =>
  createServices(plugins, {
    graph,
    gateway: cloud.gateway,
    clock: new VirtualClock(new Date("2026-01-05T01:00:00Z"), () => {}),
    paths: statePaths(cloud.directory, "dev"),
    region,
    root: cloud.directory,
    caFile: "",
    masterSecret: { arn: `arn:aws:secretsmanager:${region}:000000000000:secret:m`, user: "u", password: "p" },
    processes: new ProcessRegister(join(cloud.directory, "processes")),
    standIns: [],
    listeners: {},
  });

beforeEach(async () => {
  cloud = await startTestGateway([]);
});
afterEach(async () => {
  await cloud.stop();
  expect(cloud.defects).toEqual([]);
});

/** A call of the AWS JSON protocol, signed as an SDK signs it; the gateway knows the caller by its key alone. */
async function encrypt(role: string, input: object): Promise<{ status: number; body: unknown }> {
  const { accessKeyId } = cloud.gateway.registerCaller(callerOf(role));
  const response = await fetch(cloud.gateway.url, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260105/${region}/kms/aws4_request, SignedHeaders=host, Signature=0`,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "TrentService.Encrypt",
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: await response.json() };
}

it("runs a service that is one folder and one registry entry through its life, with the plan's policies", async () => {
  const services = create();
  const input = { KeyId: "alias/data", Plaintext: "c2VjcmV0" };
  expect(await encrypt("sealer", input)).toMatchObject({
    status: 400,
    body: { __type: "NotFoundException" },
  });
  await services.provision();
  await services.start();
  expect(await encrypt("sealer", input)).toEqual({
    status: 200,
    body: { KeyId: "alias/data", CiphertextBlob: "c2VjcmV0" },
  });
  expect(await encrypt("other", input)).toMatchObject({
    status: 403,
    body: { __type: "AccessDeniedException" },
  });
  await services.stop();
  expect(services.handles.kms.phases).toEqual(["created", "provisioned", "started", "stopped"]);
});

it("answers for the other services of the registry as before, through a real SDK client", async () => {
  const services = create();
  await services.provision();
  const ssm = new SSMClient(clientOf(cloud.gateway, callerOf("sealer")));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/a" }));
  expect(Parameter?.Value).toBe("1");
  expect(JSON.parse(services.handles.secretsmanager.value("rds-master") ?? "")).toEqual({
    username: "u",
    password: "p",
  });
  ssm.destroy();
  await services.stop();
});

it("returns outputs of the new service's resource types while the program is evaluated", async () => {
  const place = { region, gatewayUrl: cloud.gateway.url, postgresPort: 1, masterSecretArn: "" };
  const provider = localProvider(
    { ...place, hostOfService: () => "", passwordOf: () => "" },
    outputsOf(plugins),
  );
  const [, , alias] = graph.resources;
  if (alias === undefined) throw new Error("the graph has an alias");
  expect(await provider.create({ ...alias, open: [] })).toEqual({
    id: "alias/data",
    outputs: { name: "alias/data", arn: `arn:aws:kms:${region}:000000000000:alias/data` },
  });
});
