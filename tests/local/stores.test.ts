import { readFileSync, statSync, writeFileSync } from "node:fs";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSecretStore } from "../../local/services/secretsmanager/secret-store.ts";
import { Sqs } from "../../local/services/sqs/sqs.ts";
import { sqsApi } from "../../local/services/sqs/sqs-api.ts";
import { openParameterStore } from "../../local/services/ssm/parameter-store.ts";
import { stsApi } from "../../local/services/sts/sts-api.ts";
import { accountId, callerOf, clientOf, region, roleResource, startTestGateway } from "./gateway-fixture.ts";

const roles = [
  roleResource("all", [{ Effect: "Allow", Action: "*", Resource: "*" }]),
  roleResource("none", []),
];
let instant = Date.parse("2026-01-05T01:00:00Z");
const now = () => new Date(instant);
let cloud: Awaited<ReturnType<typeof startTestGateway>>;

beforeEach(async () => {
  cloud = await startTestGateway(roles, { now });
});
afterEach(async () => {
  await cloud.stop();
  expect(cloud.defects).toEqual([]);
});
const settings = (role = "all") => clientOf(cloud.gateway, callerOf(role));

describe("queues", () => {
  let sqs: Sqs;
  let client: SQSClient;
  let QueueUrl: string;
  const place = () => ({ gatewayUrl: cloud.gateway.url, accountId, region, now });

  beforeEach(() => {
    sqs = new Sqs(`${cloud.directory}/sqs.json`, place());
    QueueUrl = sqs.createQueue("dead-letters", { visibilityTimeoutSeconds: 60 });
    cloud.gateway.use(sqsApi(sqs));
    client = new SQSClient(settings());
  });
  const receive = async () => (await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? [];

  it("gives a message out again when its visibility timeout has passed on the cloud's clock, until it is deleted", async () => {
    const MessageAttributes = { Error: { DataType: "String", StringValue: "why" } };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "é", MessageAttributes }));
    const [first] = await receive();
    expect(first).toMatchObject({ Body: "é", MessageAttributes });
    expect(await receive()).toEqual([]);
    instant += 60_000;
    const [second] = await receive();
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.Attributes?.ApproximateReceiveCount).toBe("2");
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    instant += 60_000;
    const [third] = await receive();
    expect(third, "an old handle deletes nothing").toBeDefined();
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: third?.ReceiptHandle }));
    instant += 60_000;
    expect(await receive()).toEqual([]);
  });

  it("counts what is visible and in flight, and purges", async () => {
    for (const MessageBody of ["a", "b", "c"])
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await receive();
    const counts = async () =>
      (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes;
    expect(await counts()).toMatchObject({
      QueueArn: `arn:aws:sqs:${region}:${accountId}:dead-letters`,
      ApproximateNumberOfMessages: "2",
      ApproximateNumberOfMessagesNotVisible: "1",
    });
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(sqs.visibleMessages("dead-letters")).toBe(0);
  });

  it("delivers what a service sends by ARN and forgets it after the retention period", async () => {
    await sqs.send(sqs.arnOf("dead-letters"), "{}", { ERROR_CODE: "1" });
    expect(sqs.visibleMessages("dead-letters")).toBe(1);
    instant += 4 * 24 * 3600 * 1000;
    expect(sqs.visibleMessages("dead-letters")).toBe(0);
    await expect(sqs.send(sqs.arnOf("nowhere"), "{}", {})).rejects.toMatchObject({
      code: "QueueDoesNotExist",
    });
  });

  it("has its messages after a restart, also when the plan declares the queue again", async () => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
    const reopened = new Sqs(`${cloud.directory}/sqs.json`, place());
    reopened.createQueue("dead-letters");
    expect(reopened.visibleMessages("dead-letters")).toBe(1);
  });

  it("returns a queue's URL under the gateway, and refuses a missing queue and a caller without permission", async () => {
    const found = await client.send(new GetQueueUrlCommand({ QueueName: "dead-letters" }));
    expect(found.QueueUrl).toBe(`${cloud.gateway.url}/${accountId}/dead-letters`);
    await expect(client.send(new GetQueueUrlCommand({ QueueName: "nowhere" }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
    const stranger = new SQSClient(settings("none"));
    await expect(stranger.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }))).rejects.toMatchObject(
      {
        name: "AccessDenied",
        message: expect.stringContaining(
          `sqs:SendMessage on arn:aws:sqs:${region}:${accountId}:dead-letters`,
        ),
      },
    );
  });
});

describe("parameters", () => {
  it("reads one, several and a path, in pages, and counts versions by changed values", async () => {
    const parameters = openParameterStore(`${cloud.directory}/ssm.json`, { region, accountId, now });
    cloud.gateway.use(parameters.service);
    for (let index = 10; index < 35; index++)
      parameters.set(`/ratchet-dev/workloads/w${index}`, `{"n":${index}}`);
    parameters.set("/ratchet-dev/workloads/deep/er", "hidden without Recursive");
    parameters.set("/ratchet-dev/workloads/w10", "changed");
    parameters.set("/ratchet-dev/workloads/w10", "changed");
    const ssm = new SSMClient(settings());
    const one = await ssm.send(new GetParameterCommand({ Name: "/ratchet-dev/workloads/w10" }));
    expect(one.Parameter).toMatchObject({
      ...{ Value: "changed", Version: 2, LastModifiedDate: now() },
      ARN: `arn:aws:ssm:${region}:${accountId}:parameter/ratchet-dev/workloads/w10`,
    });
    const several = await ssm.send(
      new GetParametersCommand({ Names: ["/ratchet-dev/workloads/w11", "/no"] }),
    );
    expect(several).toMatchObject({ InvalidParameters: ["/no"], Parameters: [{ Value: '{"n":11}' }] });
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const request: GetParametersByPathCommand = new GetParametersByPathCommand({
        Path: "/ratchet-dev/workloads/",
        NextToken,
      });
      const page = await ssm.send(request);
      names.push(...(page.Parameters ?? []).map((parameter) => parameter.Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(names).toEqual(Array.from({ length: 25 }, (_, index) => `/ratchet-dev/workloads/w${index + 10}`));
    const missing = ssm.send(new GetParameterCommand({ Name: "/none" }));
    await expect(missing).rejects.toMatchObject({ name: "ParameterNotFound" });
  });
});

describe("secrets", () => {
  it("gives the value by name or ARN to who may read it, and keeps it from other users of the machine", async () => {
    const file = `${cloud.directory}/secrets.json`;
    const secrets = openSecretStore(file, now);
    cloud.gateway.use(secrets.service);
    const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:master-abc`;
    secrets.set({ name: "master", arn, value: '{"username":"u"}' });
    const client = new SecretsManagerClient(settings());
    for (const SecretId of ["master", arn]) {
      const got = await client.send(new GetSecretValueCommand({ SecretId }));
      expect(got.SecretString).toBe('{"username":"u"}');
    }
    const stranger = new SecretsManagerClient(settings("none"));
    await expect(stranger.send(new GetSecretValueCommand({ SecretId: arn }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});

describe("secrets of the plan", () => {
  it("are found by name and by ARN with and without its last characters, by who may use their key too", async () => {
    const secrets = openSecretStore(`${cloud.directory}/secrets.json`, now);
    cloud.gateway.use(secrets.service);
    const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:ratchet-dev/channels-3f9a1c`;
    const kmsKeyId = `arn:aws:kms:${region}:${accountId}:key/one`;
    secrets.set({ name: "ratchet-dev/channels", arn, value: "first", kmsKeyId });
    const client = new SecretsManagerClient(settings());
    for (const SecretId of ["ratchet-dev/channels", arn, arn.slice(0, -7)]) {
      expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe("first");
    }
    expect(cloud.gateway.record.distinct().map(({ action, resource }) => [action, resource])).toContainEqual([
      "kms:Decrypt",
      kmsKeyId,
    ]);
    secrets.set({ name: "ratchet-dev/channels", arn, value: "second", kmsKeyId });
    expect(secrets.value("ratchet-dev/channels")).toBe("second");
    secrets.keepOnly(["other"]);
    const gone = client.send(new GetSecretValueCommand({ SecretId: arn }));
    await expect(gone).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("caller identity", () => {
  it("names account and role of any known caller, without a permission", async () => {
    cloud.gateway.use(stsApi(accountId));
    const { accessKeyId } = cloud.gateway.registerCaller(callerOf("none", "load-data"));
    // The SDK has no client of STS among the dependencies; the form is what boto3 sends.
    const answer = await fetch(cloud.gateway.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260105/${region}/sts/aws4_request, Signature=0`,
      },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    });
    expect(await answer.text()).toContain(`<Arn>arn:aws:sts::${accountId}:assumed-role/none/load-data</Arn>`);
  });
});

describe("state files", () => {
  it("refuses a file that was damaged and leaves it as it is", () => {
    const file = `${cloud.directory}/sqs.json`;
    writeFileSync(file, '{"half": ');
    const open = () => new Sqs(file, { gatewayUrl: cloud.gateway.url, accountId, region, now });
    expect(open).toThrow(/^LOC020 .*--fresh/);
    expect(readFileSync(file, "utf8")).toBe('{"half": ');
  });
});
